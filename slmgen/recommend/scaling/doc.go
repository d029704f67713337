// Package scaling predicts from short pilots how good models become on all of the data, and which of them becomes the best.
//
// A pilot fine-tunes a model on a few of the rows, each time on twice as many, and notes the loss on held-out rows. How that loss falls with
// the number of rows has two phases: at first hardly, while the model still does what it did before, then as a power of the number of rows
// (Lin et al., "Selecting Large Language Model to Fine-tune via Rectified Scaling Law", ICML 2024, arXiv 2402.02314). Only the second phase
// tells where it ends, so Fit finds where that begins and follows it.
package scaling
