package formats

// Names gives the names of the sources, in their order.
func (d *Dataset) Names() []string {
	names := make([]string, len(d.sources))
	for i, s := range d.sources {
		names[i] = s.src.Name()
	}
	return names
}

// Mapping gives the mapping that the rows are read by: the one from Options, or the suggestion for a table; nil for other formats.
func (d *Dataset) Mapping() *Mapping {
	if d.found.Format != TableFormat {
		return nil
	}
	return d.found.Mapping
}

// Sample gives up to n of the rows that detection looked at, the first ones. The caller must not change them.
func (d *Dataset) Sample(n int) []Value { return d.found.sampled[:min(n, len(d.found.sampled))] }
