package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
)

// steps are the normalizer and the pre-tokenizer that a name in tokenizer.ggml.pre stands for, as JSON.
type steps struct {
	normalizer, pre string
	ignoreMerges    bool
}

func jsonSplit(rx string) string {
	b, err := json.Marshal(rx)
	if err != nil {
		panic(err) // a string
	}
	return fmt.Sprintf(`{"type":"Split","pattern":{"Regex":%s},"behavior":"Isolated","invert":false}`, b)
}

const (
	jsonBytes     = `{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}`
	jsonBytesGPT2 = `{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}`
	jsonDigits    = `{"type":"Digits","individual_digits":true}`
	jsonNFC       = `{"type":"NFC"}`
)

func jsonSequence(parts ...string) string {
	return `{"type":"Sequence","pretokenizers":[` + strings.Join(parts, ",") + `]}`
}

// preSteps gives the steps of the names whose own tokenizer.json is known. Any other name is refused.
func preSteps(name string) (steps, bool) {
	llama3 := jsonSequence(jsonSplit(rxWords+`\p{N}{1,3}`+rxCl100k), jsonBytes)
	switch name {
	case "gpt-2", "phi-2":
		return steps{pre: jsonBytesGPT2}, true
	case "smollm", "starcoder", "refact":
		return steps{pre: jsonSequence(jsonDigits, jsonBytesGPT2)}, true
	case "command-r":
		return steps{jsonNFC, jsonSequence(jsonDigits, jsonBytesGPT2), false}, true
	case "llama3", "llama-v3", "llama-bpe":
		return steps{"", llama3, true}, true
	case "qwen2":
		return steps{jsonNFC, jsonSequence(jsonSplit(rxWords+`\p{N}`+rxCl100k), jsonBytes), false}, true
	case "tekken":
		return steps{"", jsonSequence(jsonSplit(rxTekken), jsonBytes), true}, true
	case "gpt-4o":
		return steps{"", jsonSequence(jsonSplit(rxFourO), jsonBytes), true}, true
	case "deepseek-v3":
		return steps{"", jsonSequence(jsonSplit(`\p{N}{1,3}`), jsonSplit(rxKana), jsonSplit(rxDeepSeek), jsonBytes), false}, true
	case "bloom":
		return steps{"", jsonSequence(jsonSplit(` ?[^(\s|[.,!?…。，、।۔،])]+`), jsonBytes), false}, true
	}
	return steps{}, false
}
