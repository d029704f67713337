package formats

import "strings"

// meaningful are the names to which some format gives a meaning, in lower case. A column of Meta under such a name is not carried over
// to another format: there it would be read as something else.
var meaningful = func() map[string]bool {
	names := strings.Fields(`messages conversations conversation dialog dialogue chat turns interactions texts data contents
		prompt completion completions generation prompts text content document instruction instructions input inputs output outputs
		target targets question questions answer answers query response responses reply history context passage article
		chosen rejected chosen_response rejected_response chosen_messages rejected_messages preferred_output non_preferred_output
		preferred_completion non_preferred_completion answer1 answer2 answer_a answer_b winner choice choices preference
		winner_model_a winner_model_b winner_tie overall_preference
		label labels kto_tag class category intent sentiment score rating rank ranks margin reward_model reference_answer
		ground_truth solution explanation summary data_source ability extra_info instances
		system system_prompt systeminstruction system_instruction developer preamble tools functions available_tools
		images image videos video audios audio objects input_ids attention_mask token_type_ids
		body custom_id request method url reference message_id parent_id message_tree_id role type event events
		schemaversion reasoning thinking cot analysis final user assistant bot human message message_1 message_2 _slmgen`)
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}()

// carried says whether a column of Meta keeps its name and place in a row of another format.
func carried(key string) bool { return !meaningful[strings.ToLower(strings.TrimSpace(key))] }
