package serve

import "strings"

// Forged is a key of an id that looks right and opens nothing.
func Forged(id string) string {
	secret := strings.Repeat("0", secretChars)
	return "slm_" + id + "_" + secret + "_" + keyCheck(id, secret)
}

// Forget has a run be followed anew from the store, as after a restart.
func (s *Service) Forget(run string) { s.runs.forget(run) }

// Follows says whether a run is followed in memory.
func (s *Service) Follows(run string) bool {
	s.runs.mu.Lock()
	defer s.runs.mu.Unlock()
	return s.runs.all[run] != nil
}

// CheckMailbox says whether a run may have its mailbox there.
func (s *Service) CheckMailbox(address string) error { return s.checkMailbox(address) }
