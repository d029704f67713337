// Package logs reads what training programs write down as they go, as events: trainer_log.jsonl of LLaMA-Factory, the log that a bundle keeps of
// its own run, and trainer_state.json of transformers. The kind is seen from the content. Nothing is invented: what has no time has no elapsed time.
package logs
