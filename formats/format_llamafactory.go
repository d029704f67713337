package formats

// llamaFactoryV1 is {"messages":[{"role","content":[{"type","value"},...],"loss_weight":1.0}],"tools":"[...]"}.
type llamaFactoryV1 struct{}

func (llamaFactoryV1) ID() string { return "llamafactory-v1" }

// Match wants messages whose content is a list of {"type","value"} parts.
func (llamaFactoryV1) Match(row Value) (float64, string) {
	i, s := chatColumn(&row)
	if i < 0 || !s.list || !s.v1 {
		return 0, "no messages with parts of type and value"
	}
	if k := beside(&row); k != "" {
		return 0.3, "messages with parts of type and value, but column " + k + " makes them more than a dialogue"
	}
	return 0.98, "messages with parts of type and value"
}

func (f llamaFactoryV1) Decode(row Value) ([]*Example, error) { return decodeChat(&row, f.ID()) }
