package registry

// Licence says what a model licence allows. It is a reading aid, not legal advice.
type Licence struct {
	Key  string `json:"key"` // what Model.Licence holds
	Name string `json:"name"`
	// Commercial says whether the weights may be used commercially; null where nobody verified it or where it depends on the user.
	Commercial *bool `json:"commercial"`
	// Redistribution says whether fine-tuned weights may be passed on.
	Redistribution *bool `json:"redistribution"`
	ResearchOnly   bool  `json:"research_only"`
	// Custom says that the licence is none of the well-known open ones: read it before use.
	Custom bool   `json:"custom"`
	URL    string `json:"url,omitempty"`
	Note   string `json:"note,omitempty"`
	Source string `json:"source"`
}

// Licences lists the licence table in the order of its data file.
func (r *Registry) Licences() []Licence { return append([]Licence(nil), r.licences...) }

// Licence finds the licence of a model. It is false when the model's licence is unknown or not in the table.
func (r *Registry) Licence(m Model) (Licence, bool) {
	if !m.Licence.Known {
		return Licence{}, false
	}
	for _, l := range r.licences {
		if l.Key == m.Licence.Value {
			return l, true
		}
	}
	return Licence{}, false
}
