// Package langid tells the language of short texts: questions, instructions, answers.
//
// The letters give the script. Most scripts stand for one language; for Latin, Cyrillic, Arabic and Devanagari letters a small linear model
// over the letters of words decides (see Model). Addresses, identifiers, tags and lines of code are left out first. The models are built in,
// 1.4 MB, and unpacked into 16 MB at the first text that needs them. scripts/langid/build.sh makes them; NOTICE names their sources.
package langid
