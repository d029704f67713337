package logs

// clock finds out that two runs have written into one log: their steps go forth and back, again and again. A run that goes on from a checkpoint goes
// back once, and then forth.
type clock struct {
	two   bool
	begun bool
	step  int64
	back  []bool // of the last logs, whether they did not go forth
}

const (
	clockWindow = 12
	clockBacks  = 3
)

// log takes the next log of a step.
func (c *clock) log(step int64) {
	if c.begun {
		c.back = append(c.back, step <= c.step)
		if len(c.back) > clockWindow {
			c.back = c.back[1:]
		}
		n := 0
		for _, b := range c.back {
			if b {
				n++
			}
		}
		c.two = c.two || n >= clockBacks
	}
	c.step, c.begun = step, true
}
