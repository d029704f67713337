package contract

import "strings"

// yamlKeys lists the keys of a configuration as this project writes them (block style, two spaces), by the place they stand in:
// "" is the top, "lora_parameters" a mapping, "datasets[]" each item of a list.
func yamlKeys(text string) []use {
	type level struct {
		indent int
		place  string
	}
	var uses []use
	stack := []level{{-1, ""}}
	for i, line := range strings.Split(text, "\n") {
		body := strings.TrimLeft(line, " ")
		if body == "" || strings.HasPrefix(body, "#") {
			continue
		}
		indent := len(line) - len(body)
		item := strings.HasPrefix(body, "- ")
		if item {
			body, indent = body[2:], indent+2
		}
		key, value, ok := strings.Cut(body, ":")
		if !ok || strings.ContainsAny(key, " \"'[{") {
			continue
		}
		for len(stack) > 1 && stack[len(stack)-1].indent >= indent {
			stack = stack[:len(stack)-1]
		}
		place := stack[len(stack)-1].place
		if item {
			place = strings.TrimSuffix(place, "[]") + "[]"
			stack[len(stack)-1].place = place
		}
		uses = append(uses, use{place, key, i + 1})
		if strings.TrimSpace(value) == "" {
			inner := key
			if place != "" {
				inner = place + "." + key
			}
			stack = append(stack, level{indent, inner})
		}
	}
	return uses
}
