package formats

import "math/rand/v2"

// OddRow gives a random odd row of openai, sharegpt or alpaca for the tests outside of the package; "" when the seed makes one that the
// format does not read.
func OddRow(seed uint64, id string) string {
	g := rowGen{rand.New(rand.NewPCG(seed, 5))}
	var text string
	switch id {
	case "openai":
		text = g.chatRow("messages", "role", "content")
	case "sharegpt":
		text = g.chatRow("conversations", "from", "value")
	default:
		text = g.alpacaRow()
	}
	row, err := ParseValue([]byte(text))
	if err != nil {
		return ""
	}
	f, _ := FormatByID(id)
	if conf, _ := f.Match(row); conf < matchFloor {
		return ""
	}
	if _, err := f.Decode(row); err != nil {
		return ""
	}
	return string(compact(&row))
}
