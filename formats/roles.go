package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// canonicalRole maps a speaker as a source spells it to the canonical role. as is what Message.RawRole must keep: "" when the
// source already used the canonical word.
func canonicalRole(raw string) (role chat.Role, as string, ok bool) {
	switch raw {
	case "user", "assistant", "system", "tool", "developer":
		return chat.Role(raw), "", true
	case "human":
		return chat.User, raw, true
	case "gpt":
		return chat.Assistant, raw, true
	}
	switch strings.ToLower(strings.TrimSpace(raw)) {
	case "user", "human", "prompter", "input", "customer", "question", "instruction", "query", "student", "client",
		"用户", "问":
		return chat.User, raw, true
	case "assistant", "gpt", "bot", "chatgpt", "chatbot", "model", "ai", "output", "bard", "bing", "claude", "answer", "response",
		"completion", "agent", "teacher", "pretrain", "助手", "答",
		"function_call", "function-call", "functioncall", "tool_call", "tool-call", "tool_calls":
		return chat.Assistant, raw, true
	case "system", "system_prompt", "narrator", "系统":
		return chat.System, raw, true
	case "developer":
		return chat.Developer, raw, true
	case "tool", "function", "observation", "observations", "function_response", "function-response", "tool_response",
		"tool_result", "tool_results", "function_result", "ipython", "environment", "toolresult", "tool-result", "tool-response",
		"function_call_output", "execution":
		return chat.Tool, raw, true
	}
	return "", "", false
}

// callRole says whether a speaker means "the assistant calls a tool", with the call as JSON text in place of a sentence.
func callRole(raw string) bool {
	if raw == "" || raw == "gpt" || raw == "human" {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(raw)) {
	case "function_call", "function-call", "functioncall", "tool_call", "tool-call", "tool_calls":
		return true
	}
	return false
}

// knownRoles is what an error about an unknown speaker lists.
const knownRoles = "system, developer, user (human, prompter), assistant (gpt, bot, chatbot, model, function_call), " +
	"tool (function, observation, ipython)"
