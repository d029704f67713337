package formattest

// samples are records of the built-in formats, one for each kind of fact that an Example may hold. Other formats are given their Examples.
var samples = map[string][]string{
	"openai": {
		`{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Which fruit?","name":"ann"},{"role":"assistant","content":"Apple","weight":0},{"role":"user","content":"Sure?"},{"role":"assistant","content":"Yes."}],"id":7}`,
		`{"messages":[{"role":"user","content":"Look it up."},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"a\": 1.0}"}}]},{"role":"tool","tool_call_id":"c1","content":"apple"},{"role":"assistant","content":"An apple.","reasoning_content":"It said so."}],"tools":[{"type":"function","function":{"name":"look","parameters":{}}}],"parallel_tool_calls":false}`,
		`{"messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"http://e/x.png"}}]},{"role":"assistant","content":"A fruit."}]}`,
		`{"messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":"Fruit?"}]}`,
		`{"messages":[{"role":"user","content":"Fruit?"},{"role":"assistant","content":"Apple"},{"role":"user","content":"More?"}]}`,
		`{"messages":[{"role":"assistant","content":"Hi."},{"role":"user","content":"Fruit?"},{"role":"user","content":"Please."},{"role":"assistant","content":"Apple"}]}`,
	},
	"alpaca":            {`{"instruction":"Name one.","input":"fruit","output":"Apple","system":"Be brief."}`, `{"instruction":"Fruit?","output":"Apple","history":[["Hi","Hello"]]}`},
	"prompt-completion": {`{"prompt":"Fruit?","completion":" Apple"}`},
	"text":              {`{"text":"All of this is learned.","url":"http://e/"}`},
	"prompt":            {`{"prompt":"Fruit?"}`},
	"dpo":               {`{"prompt":"Fruit?","chosen":"Apple","rejected":"Stone","margin":0.5,"score_chosen":9,"score_rejected":1.50}`, `{"system":"Be brief.","instruction":"Name one.","input":"fruit","history":[["Hi","Hello"]],"chosen":"Apple","rejected":"Stone"}`},
	"dpo-messages":      {`{"prompt":[{"role":"user","content":"Fruit?"},{"role":"assistant","content":"Which?"},{"role":"user","content":"Any."}],"chosen":[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"apple"},{"role":"assistant","content":"Apple"}],"rejected":[{"role":"assistant","content":"Stone","note":1}],"tools":[{"type":"function","function":{"name":"look"}}]}`},
	"dpo-swift":         {`{"messages":[{"role":"user","content":"<image>Fruit?"},{"role":"assistant","content":"Apple"}],"images":["a.png"],"rejected_response":["Stone","Iron"],"margin":2}`},
	"ranked":            {`{"prompt":"Fruit?","answers":[{"answer":"Pear","rank":2,"model":"m-2"},{"answer":"Apple","rank":1,"model":"m-1"},{"answer":"Stone","rank":3}]}`, `{"prompt":"Fruit?","responses":["Apple","Pear"],"scores":[0.5,0.25]}`, `{"prompt":"Fruit?","answers":[{"answer":"Pear","rank":1},{"answer":"Apple","rank":1}]}`},
	"vote":              {`{"prompt":"Fruit?","answer1":"Stone","answer2":"Apple","choice":"answer2"}`, `{"prompt":"Fruit?","answer1":"Pear","answer2":"Apple","choice":"tie"}`, `{"prompt":"Fruit?","answer1":"Iron","answer2":"Stone","choice":"tie (bothbad)"}`, `{"prompt":"Fruit?","answer1":"Pear","answer2":"Apple"}`},
	"kto":               {`{"prompt":"Fruit?","completion":"Apple","label":true}`, `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Fruit?"},{"role":"assistant","content":"Stone","name":"bot"}],"label":false,"batch":3}`},
	"stepwise":          {`{"prompt":"1 + 1?","completions":["One and one","make three."],"labels":[true,false]}`, `{"prompt":"1 + 1?","completions":["One and one","make three."],"labels":[0.9,null]}`},
	"classification":    {`{"text":"I like it.","label":1,"label_text":"positive"}`, `{"text":"Both.","labels":["a","b"]}`},
	"rl":                {`{"data_source":"own","prompt":[{"role":"user","content":"2+2?"}],"ability":"math","reward_model":{"ground_truth":"4"},"extra_info":{"index":0}}`, `{"messages":[{"role":"user","content":"2+2?"}],"reference_answer":{"value":4.0}}`},
	"tokenized":         {`{"input_ids":[1,2,3],"attention_mask":[1,1,1],"labels":[-100,2,3]}`},
	"oasst-tree":        {`{"message_tree_id":"t1","prompt":{"message_id":"m1","text":"Fruit?","role":"prompter","replies":[{"message_id":"m2","text":"Apple","role":"assistant","rank":0,"replies":[{"message_id":"m4","text":"Thanks","role":"prompter","replies":[]}]},{"message_id":"m3","text":"Stone","role":"assistant","rank":1,"replies":[]}]}}`},
	"self-instruct":     {`{"instruction":"Opposite?","instances":[{"input":"hot","output":"cold"},{"input":"","output":"none"}]}`},
}
