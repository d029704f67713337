package formats

// Builtin gives every row format that the package reads, most specific first. The formats hold no state; the slice is the caller's.
// Formats that can also be written implement Encoder.
func Builtin() []Format {
	return []Format{
		selfInstruct{}, oasstTree{}, oasst{}, tokenized{}, reward{}, hhRLHF{},
		openAIDPO{}, dpoShareGPT{}, dpoSwift{}, dpoMessages{}, dpo{}, ranked{}, stepwise{}, kto{}, vote{},
		gemini{}, bedrock{}, anthropic{}, cohere{}, mtBench{}, openAIBatch{}, agentTrace{},
		llamaFactoryV1{}, mistral{}, shareGPTPairs{}, shareGPT{}, openAI{}, together{}, messagesArray{}, stringTurns{},
		alpaca{}, promptCompletion{}, multipleChoice{}, questionAnswer{}, queryResponse{},
		classification{}, promptOnly{}, textRows{}, stringLine{}, unmapped{},
	}
}

// FormatByID gives the built-in format with an id, and whether there is one.
func FormatByID(id string) (Format, bool) {
	for _, f := range Builtin() {
		if f.ID() == id {
			return f, true
		}
	}
	return nil, false
}
