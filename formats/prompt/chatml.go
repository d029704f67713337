package prompt

import "strings"

// end stands in the template for the token that ends a turn.
const end = "END"

// chatML is the template for models that come without one (most base models).
const chatML = `{%- if tools %}<|im_start|>system
Tools: {{ tools | tojson }}END
{% endif %}{%- for m in messages %}<|im_start|>{{ m['role'] }}
{{ m['content'] or '' }}{% for c in m['tool_calls'] or [] %}{{ '\n' }}<tool_call>{{ c['function'] | tojson }}</tool_call>{% endfor %}END
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`

// ChatML gives the chat template that models without one are trained with: ChatML with the given token at the end of each turn.
func ChatML(endOfTurn string) string { return strings.ReplaceAll(chatML, end, endOfTurn) }
