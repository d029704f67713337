package tokenizer

import "github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"

var clean = dropOrSpace(ucd.CleanDrop, ucd.CleanSpace)

func nmtFlags() (drop, space ucd.Flag) { return ucd.NmtDrop, ucd.NmtSpace }

func isNumeric(r rune) bool     { return ucd.Get().Is(r, ucd.Numeric) }
func isPunctuation(r rune) bool { return ucd.Get().Is(r, ucd.Punct) }
func isWhite(r rune) bool       { return ucd.Get().Is(r, ucd.White) }
func isBertWhite(r rune) bool   { return ucd.Get().Is(r, ucd.BertWhite) }
func isBertPunct(r rune) bool   { return ucd.Get().Is(r, ucd.BertPunct) }
