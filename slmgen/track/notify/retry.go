package notify

import "time"

// schedule is the one that Standard Webhooks 1.0.0 shows as an example: ten tries within a little more than three days.
var schedule = [Tries]time.Duration{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// Tries is how often a message is sent at most, by Next.
const Tries = 10

// Next says how long to wait after so many tries that failed before the next one; more is false when the message belongs with the dead letters.
// Whoever sends many should add some jitter.
func Next(failed int) (wait time.Duration, more bool) {
	if failed >= len(schedule) {
		return 0, false
	}
	return schedule[max(failed, 0)], true
}
