package sysprompt

import "fmt"

const (
	manyDirectives = 25    // directives from which on there are many; a judgement
	longTokens     = 2_000 // tokens, estimated, from which on a prompt is long; a judgement
	fewDirectives  = 4     // directives below which their tone says nothing
)

// sizes finds what is too much as a whole.
func (l *linter) sizes() {
	n, negative := len(l.directives), 0
	for i := range l.directives {
		if l.directives[i].negative {
			negative++
		}
	}
	if n > manyDirectives {
		d := l.directives[manyDirectives]
		l.hit("many_directives", d.Start, d.End, fmt.Sprintf("%d directives; this is the first past %d", n, manyDirectives))
	}
	if l.out.Tokens > longTokens {
		l.hit("long", 0, len(l.text), fmt.Sprintf("about %d tokens, more than %d", l.out.Tokens, longTokens))
	}
	if n >= fewDirectives && negative*5 >= n*3 {
		for i := range l.directives {
			if d := &l.directives[i]; d.negative {
				l.hit("only_negative", d.Start, d.End, fmt.Sprintf("%d of %d directives are prohibitions", negative, n))
				break
			}
		}
	}
}
