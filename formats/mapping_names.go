package formats

import (
	"strings"
	"unicode"
)

// roleWords are names that data in many languages gives to a role, without accents and in lower case.
// Order is by how strongly the name speaks for the role.
var roleWords = [...]struct {
	role  MappingRole
	names string
}{
	{MapMessages, "messages conversations conversation dialog dialogue chat turns"},
	{MapChosen, "chosen chosen_response preferred preferred_output preferred_answer better accepted winner_response"},
	{MapRejected, "rejected rejected_response dispreferred non_preferred_output worse refused loser_response"},
	{MapSystem, "system system_prompt systemprompt system_message persona"},
	{MapContext, "context contexts passage article document paragraph background evidence input kontext hintergrund contexte " +
		"contexto pasaje contesto 上下文 背景 段落 文脈 문맥 맥락 контекст"},
	{MapAssistant, "answer answers response responses output completion reply assistant bot gpt solution target targets summary " +
		"answer_text correct_answer best_answer highlights translation antwort losung reponse respuesta resposta risposta odpowiedz " +
		"cevap antwoord svar jawaban javob 答案 回答 回复 输出 答え 応答 답변 대답 응답 ответ відповідь الجواب उत्तर"},
	{MapUser, "question questions query prompt instruction instructions user human request problem ask utterance inputs " +
		"customer_message user_message frage aufgabe anweisung requete pregunta consulta instruccion pergunta domanda pytanie soru " +
		"vraag fraga pertanyaan savol 问题 提问 指令 输入 質問 指示 질문 지시 вопрос инструкция запрос питання السؤال प्रश्न"},
	{MapLabel, "label labels class category sentiment intent topic emotion rating klasse kategorie stimmung etiquette categorie " +
		"etiqueta clase categoria classe sentimiento 标签 类别 分类 情感 ラベル 라벨 метка класс категория"},
	{MapMeta, "id uuid guid idx index key source url link date time datetime timestamp created created_at updated_at lang language " +
		"locale split score license author version"},
}

// weakUser are names of plain texts: the question when nothing speaks more clearly.
const weakUser = "text sentence content body message review comment description title subject utterances document " +
	"texte texto testo nachricht bericht 文本 内容 テキスト 本文 텍스트 текст"

// normalName lower-cases a column name, folds accents and joins its words by "_": "Réponse Text" -> "reponse_text".
func normalName(s string) string {
	var b strings.Builder
	gap, lower := false, false
	for _, r := range strings.TrimSpace(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap, lower = b.Len() > 0, false
			continue
		}
		if gap || lower && unicode.IsUpper(r) {
			b.WriteByte('_')
			gap = false
		}
		lower = unicode.IsLower(r)
		b.WriteRune(foldAccent(unicode.ToLower(r)))
	}
	return b.String()
}

// foldAccent strips the accents of the Latin letters that column names have.
func foldAccent(r rune) rune {
	const from, to = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿąćęłńśźżğışčďěňřšťůž", "aaaaaaceeeeiiiinoooooouuuuyyacelnszzgiscdenrstuz"
	if r < 0x80 {
		return r
	}
	i := 0
	for _, f := range from {
		if f == r {
			return rune(to[i])
		}
		i++
	}
	return r
}

// nameScore says how strongly a column name speaks for a role, and which known word says so.
func nameScore(name, words string) (float64, string) {
	n := normalName(name)
	if n == "" {
		return 0, ""
	}
	best, word := 0.0, ""
	for _, w := range strings.Fields(words) {
		score := 0.0
		switch {
		case n == w:
			score = 1
		case strings.TrimRight(n, "0123456789_") == w:
			score = 0.8
		case strings.HasSuffix(n, "_"+w), strings.HasPrefix(n, w+"_"):
			score = 0.75
		case strings.Contains("_"+n+"_", "_"+w+"_"):
			score = 0.6
		case w[0] >= 0x80 && strings.Contains(n, w):
			score = 0.7 // scripts without spaces between words
		}
		if score > best {
			best, word = score, w
		}
	}
	return best, word
}
