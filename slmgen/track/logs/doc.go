// Package logs reads what training programs write down as they go, as events: trainer_log.jsonl of LLaMA-Factory, the log that a bundle keeps of
// its own run, trainer_state.json of transformers, event files of TensorBoard, wandb-history.jsonl, and tables in CSV such as wandb and TensorBoard
// export. The kind is seen from the content. Nothing is invented: what has no time has no elapsed time, and names of metrics stay as they are written,
// but for the few of LLaMA-Factory that say the same in other words.
package logs
