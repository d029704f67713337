// Package backtest measures the recommender on fine-tunes whose outcomes are known: it has the engine choose without seeing the outcome, then
// looks. A folder of such outcomes holds
//
//   - loraland.csv: task, category, metric, model, base_score, finetuned_score; one row for each task and model (LoRA Land,
//     predibase/lora_bakeoff). Each task is ranked from the fine-tunes of the other tasks alone. A task whose finetuned_score is blank is ranked
//     and not scored. Of the columns task, model and finetuned_score are required; others are passed over.
//   - scaling_law/NAME.csv: config name and, for each number of examples in the head, the loss after fine-tuning on so many (linhaowei1/
//     Fine-tuning-Scaling-Law). The largest number is predicted from pilots of an 8th of it down to a 512th. A model whose
//     loss on the largest number is blank is ranked and not scored.
//
// Either may be absent. Both may lie in a folder named backtest below it.
package backtest
