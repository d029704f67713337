// Package voice measures what the answers of a dataset are like, and on which of its own questions a model trained on it is likely to fail.
//
// Measure reads the rows once and reports four things, each with the rows that show it:
//
//   - Tone, by language: the shares of answers with more formal than casual marks, the other way around, and neither. A share is over rows, so that a
//     few words in a hundred thousand rows change a few rows.
//   - Verbosity: words of an answer. Technicality: technical marks among a hundred words of an answer.
//   - Unsupported: numbers, names and quotations of answers that stand nowhere in their prompts. It says what an answer cannot have from its prompt,
//     not that it is wrong.
//   - Neighbours: whether the answer to the most similar other question is more like the answer than a random one. It says whether the rows predict
//     one another, not how good a model becomes.
//
// Foresee turns these and the findings of an analysis into cases: questions of real rows, why they are hard, and how often that was counted.
//
// The work is a fold: a Partial takes rows, partials merge, and the result does not depend on where they were cut. Memory is bounded: neighbours are
// looked for in a sample of at most 20,000 rows, the ones with the lowest hashes of their ids. Everything but a Partial is safe for concurrent use.
package voice
