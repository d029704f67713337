package formats

// together is openai without any column but messages and tools. Such rows cannot be told from openai and are read as that: the format is
// for writing, or to be named by hand.
type together struct{}

func (together) ID() string { return "together" }

// ByName marks the format as one that detection never chooses.
func (together) ByName() {}

// Match never claims a row: what Together takes is openai as well.
func (together) Match(row Value) (float64, string) {
	if c, _ := (openAI{}).Match(row); c >= matchFloor {
		return 0.4, "messages that Together takes as well"
	}
	return 0, "no messages"
}

func (f together) Decode(row Value) ([]*Example, error) { return decodeChat(&row, f.ID()) }
