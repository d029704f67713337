package formats

import "strings"

// roleName is a group of names that data gives to a role, and how strongly they speak for it. Accents are taken off, letters are small.
type roleName struct {
	role   MappingRole
	weight float64
	words  []string
}

func roleWords(role MappingRole, weight float64, words string) roleName {
	return roleName{role, weight, strings.Fields(words)}
}

// roleNames are the names, in some twenty-five languages.
var roleNames = []roleName{
	roleWords(MapMessages, 1,
		"messages conversations conversation dialog dialogue dialogs chat chats turns chat_history_full transcript thread "+
			"gesprach dialogo conversacion conversazione conversa rozmowa диалог переписка 对话 会话 対話 会話 대화 محادثة संवाद"),
	roleWords(MapChosen, 1, "chosen chosen_response chosen_messages preferred preferred_output preferred_completion preferred_answer "+
		"preferred_response better "+
		"better_response better_answer accepted accepted_answer winner_response winning_response win best good_answer good_response "+
		"positive pos_response y_w yw response_w"),
	roleWords(MapRejected, 1,
		"rejected rejected_response rejected_messages dispreferred dispreferred_output non_preferred_output non_preferred "+
			"non_preferred_completion worse worse_response worse_answer refused loser_response losing_response lose worst bad_answer "+
			"bad_response negative neg_response y_l yl response_l"),
	roleWords(MapSystem, 1, "system system_prompt systemprompt system_message sys sys_prompt sysprompt system_instruction preprompt "+
		"role_prompt meta_instruction системный 系统 系统提示 システム 시스템"),
	roleWords(MapSystem, 0.8, "persona bot_persona character_description"),
	roleWords(MapHistory, 1,
		"history chat_history dialogue_history conversation_history previous_turns past_turns prior_turns verlauf historique "+
			"historial storico "+
			"история 历史 历史对话 履歴 히스토리 previous_messages"),
	roleWords(MapContext, 1,
		"context contexts ctx passage passages article document paragraph background evidence abstract story source_text "+
			"reference_text original_text grounding knowledge "+
			"kontext hintergrund textabschnitt contexte contexto pasaje passagem contesto contesti kontekst kontext baglam konteks "+
			"ngu_canh контекст фон 上下文 背景 段落 材料 文脈 背景情報 문맥 맥락 지문 "+
			"السياق संदर्भ متن الفقرة πλαισιο הקשר"),
	roleWords(MapContext, 0.6, "hint hints"),
	roleWords(MapContext, 0.72, "input inputs eingabe entrada entree entrata input_text additional_input schema 输入 入力 입력 ввод"),
	roleWords(MapReasoning, 1,
		"reasoning reasoning_content rationale rationales cot chain_of_thought thinking thought thoughts thought_process scratchpad "+
			"reasoning_trace deepseek_reasoning think complex_cot begrundung raisonnement razonamiento рассуждение 思考 推理 思维链 思考過程 추론"),
	roleWords(MapReasoning, 0.6, "explanation analysis steps step_by_step"),
	roleWords(MapAssistant, 1,
		"answer answers ans response responses resp output outputs out completion completions reply replies assistant bot gpt "+
			"chatgpt solution "+
			"target targets tgt summary highlights generation answer_text correct_answer best_answer gold gold_answer final_answer "+
			"reference_answer ground_truth groundtruth "+
			"gpt_answer model_output expected_output expected desired_output label_text tldr sql code_output completion_text corrected "+
			"revision correction zusammenfassung resumen resumo riassunto samenvatting streszczenie ozet 摘要 总结 要約 요약 краткое_содержание antwort antworten losung ausgabe erwiderung reponse reponses "+
			"solution_reponse respuesta respuestas contestacion salida resposta respostas saida risposta risposte soluzione odpowiedz "+
			"odpowiedzi odpoved odpovedi cevap yanit cikti "+
			"antwoord antwoorden svar jawaban tanggapan keluaran tra_loi cau_tra_loi javob raspuns valasz vastaus "+
			"答案 回答 回复 回應 回应 输出 輸出 答え 応答 出力 回答文 答复 답변 대답 응답 출력 정답 ответ ответы вывод решение відповідь الجواب الإجابة اجابة جواب رد پاسخ "+
			"उत्तर जवाब उत्तरे απαντηση תשובה uttara"),
	roleWords(MapAssistant, 0.7, "translation translated chosen_answer target_text agent doctor therapist counselor tutor teacher expert chatbot operator advisor support_reply bot_reply code fixed_code "+
		"func_code message_2 a body_answer caption paraphrase paraphrased rewritten rewritten_text simplified snippet commit_message commit_msg unit_test unit_tests test_case test_cases transcription transcript_text"),
	roleWords(MapAssistant, 0.5, "keywords keyphrases key_phrases"),
	roleWords(MapUser, 1, "question questions ques query queries prompt prompts instruction instructions instr user human request "+
		"problem problem_statement ask utterance user_message "+
		"user_input user_query task_description customer_message customer_question input_prompt task_prompt goal frage fragen aufgabe anweisung "+
		"anfrage eingabeaufforderung consigne requete requetes pregunta preguntas "+
		"consulta instruccion instrucciones pergunta perguntas instrucao domanda domande istruzione quesito pytanie pytania "+
		"polecenie otazka otazky dotaz soru sorular talimat vraag vragen opdracht fraga sporsmal "+
		"pertanyaan instruksi perintah cau_hoi yeu_cau savol intrebare kerdes kysymys ohje 问题 提问 指令 提示 用户 問題 問い 質問 指示 質問文 命令 질문 지시 명령 문제 지시문 "+
		"вопрос вопросы инструкция запрос задание питання السؤال سؤال سوال پرسش تعليمات प्रश्न सवाल निर्देश ερωτηση שאלה prashna"),
	roleWords(MapUser, 0.85, "input inputs source src unanswerable_question post nl natural_language nl_query headline_request articulo artigo articolo situation patient customer client student citizen caller visitor claim claims statement original"),
	roleWords(MapUser, 0.7, "message_1 q buggy_code docstring eingabe entrada entree 输入 入力 입력 ввод task dialogue document article "+
		"input_text source_text"),
	roleWords(MapLabel, 1, "label labels class category categories sentiment intent emotion emotions topic kto_tag is_good thumbs "+
		"feedback_label klasse kategorie stimmung etikett etiquette categorie "+
		"etiqueta clase categoria classe sentimiento sentimento etichetta kategoria kategorie etiket sinif duygu etykieta stitek "+
		"kelas sentimen nhan 标签 类别 分类 情感 標籤 ラベル 分類 感情 라벨 레이블 감정 метка класс категория التصنيف تصنيف वर्ग लेबल"),
	roleWords(MapLabel, 0.75, "rating stars polarity tag tags toxic toxicity spam is_spam is_toxic is_duplicate entailment gold_label "+
		"verdict desirable thumbs_up good upvoted liked accepted_label department team queue priority"),
	roleWords(MapAnswers, 1, "completions candidates generations candidate_responses response_list ranked_responses all_responses steps"),
	roleWords(MapWinner, 1, "winner preference preferred_model choice vote judge_choice better_id safer_response_id better_response_id "+
		"overall_preference"),
	roleWords(MapWinner, 0.6, "label labels chosen preferred"),
	roleWords(MapRank, 1, "rank ranks ranking rankings"),
	roleWords(MapScore, 1, "score scores reward rewards rating ratings chosen_score rejected_score score_chosen score_rejected "+
		"chosen_rating rejected_rating"),
	roleWords(MapTools, 1, "tools functions available_tools tool_definitions function_definitions function_schemas apis tool_list"),
	roleWords(MapImage, 1, "image images img imgs picture pictures photo photos image_path image_paths image_url image_file bild "+
		"bilder imagen imagem immagine 图片 图像 画像 이미지"),
	roleWords(MapAudio, 1, "audio audios sound speech wav audio_path audio_file recording"),
	roleWords(MapVideo, 1, "video videos clip film video_path video_file"),
	roleWords(MapWeight, 1, "weight loss_weight sample_weight example_weight"),
	roleWords(MapMeta, 1, "id uuid guid idx index key hash source_url url link href permalink date time datetime timestamp created "+
		"created_at updated_at lang language "+
		"locale split license licence author version num_tokens token_count length difficulty source_dataset dataset subset domain "+
		"filename file_name file path model model_name "+
		"generator temperature seed meta metadata extra info level grade type name username user_id speaker"),
}

// weakTexts are names of plain texts: the question when nothing speaks more clearly.
var weakTexts = strings.Fields("text texts sentence sentences content contents body message msg review reviews comment tweet " +
	"description title subject utterances document " +
	"sentence1 premise string data raw raw_text page story poem lyrics " +
	"texte texto testo tekst text_content nachricht bericht satz phrase frase metin cumle teks van_ban 文本 内容 句子 テキスト 本文 文 텍스트 문장 " +
	"본문 내용 текст текста предложение النص نص पाठ")

// metaTails are last words of names that say something about another column: question_id, answer_length.
var metaTails = map[string]bool{"id": true, "ids": true, "url": true, "link": true, "length": true, "len": true, "count": true,
	"lang": true, "language": true, "date": true, "time": true,
	"timestamp": true, "hash": true, "type": true, "source": true, "tokens": true, "index": true, "idx": true, "start": true,
	"end": true, "offset": true, "model": true, "nr": true,
	"number": true, "num": true, "embedding": true, "vector": true, "uuid": true, "key": true, "version": true, "author": true,
	"by": true, "at": true, "quality": true, "difficulty": true,
	"format": true, "token": true, "name": true}
