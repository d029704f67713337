package tokenizer

// model turns one piece of text into tokens. It is immutable; s is the caller's memory.
type model interface {
	// tokens appends the tokens of a piece to s.out, each with the bytes of the piece that it covers.
	tokens(piece []byte, s *scratch) error
	vocab() *vocabulary
}

// part is a token and the bytes of its piece that it covers.
type part struct {
	id     int32
	lo, hi int32
}

// scratch is the memory of one call after another. A Tokenizer keeps some for calls to come.
type scratch struct {
	out     []part
	symbols []symbol
	heap    []candidate
	cache   *wordCache
	recent  *[recentPairs]merge // pairs that were looked up, with what was found
	best    []lattice
	bytes   []byte
	text    text // that is cut now

	// What becomes of the tokens: they are counted up to a limit, or their ids are kept.
	counting     bool
	count, limit int
	ids          []uint32
}
