package analyze

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// refusalHead is the number of bytes of an answer that are looked at: the same words later are usually a quotation.
const refusalHead = 160

// refusals give a refusing answer, or one that speaks as a model, away, in lower case and with straight apostrophes, in the languages that public data
// is full of. Phrases that people use of themselves too ("I am unable to attend") are left out.
var refusals = func() []string {
	list := []string{
		"sorry, but i can't", "sorry, but i cannot", "sorry, but i can not", "sorry, but i'm unable", "sorry, but i am unable", "sorry, but i'm not able", "sorry, but i am not able",
		"sorry, but i don't have the cap", "sorry, but as an ai", "sorry, i can't", "sorry, i cannot", "sorry, i'm unable", "sorry, i am unable", "sorry, but i won't", "sorry, but i will not",
		"i apologize, but i can't", "i apologize, but i cannot", "i apologize, but i'm unable", "i apologize, but i am unable",
		"as an ai", "as a language model", "as a large language model", "as an artificial intelligence", "as a machine learning model", "i'm just an ai", "i am just an ai", "i'm an ai", "i am an ai",
		"i don't have personal", "i do not have personal", "i don't have feelings", "i don't have the ability to access", "it is not appropriate for me to", "it would not be appropriate for me to",

		"lo siento, pero no puedo", "lo siento, no puedo", "no puedo ayudarte con", "no puedo ayudarle con", "como modelo de lenguaje", "como un modelo de lenguaje", "como inteligencia artificial", "como una inteligencia artificial",
		"je suis désolé, mais je ne peux", "désolé, mais je ne peux", "désolée, mais je ne peux", "désolé, je ne peux", "je ne peux pas vous aider", "je ne peux pas t'aider", "en tant que modèle de langage", "en tant que modèle linguistique", "en tant qu'ia", "en tant qu'intelligence artificielle", "en tant qu'assistant",
		"tut mir leid, aber ich kann", "tut mir leid, ich kann", "leider kann ich ihnen dabei nicht", "dabei kann ich nicht helfen", "als ki-", "als ki ", "als sprachmodell", "als künstliche intelligenz",
		"desculpe, mas não posso", "desculpe, não posso", "sinto muito, mas não posso", "lamento, mas não posso", "como um modelo de linguagem", "como modelo de linguagem", "como uma inteligência artificial",
		"mi dispiace, ma non posso", "mi dispiace, non posso", "come modello linguistico", "come modello di linguaggio", "in quanto modello linguistico", "come intelligenza artificiale", "in quanto intelligenza artificiale",
		"het spijt me, maar ik kan", "sorry, maar ik kan", "als ai-", "als taalmodel", "als kunstmatige intelligentie",
		"przykro mi, ale nie mogę", "przepraszam, ale nie mogę", "jako model językowy", "jako sztuczna inteligencja",
		"извините, но я не могу", "простите, но я не могу", "к сожалению, я не могу", "как языковая модель", "как искусственный интеллект", "как ии",
		"вибачте, але я не можу", "як мовна модель", "üzgünüm, ancak", "bir yapay zeka olarak", "bir dil modeli olarak",
		"抱歉，我无法", "抱歉，我不能", "对不起，我无法", "对不起，我不能", "很抱歉，但我", "作为一个人工智能", "作为人工智能", "作为一个ai", "作为ai", "作为一个语言模型", "作为语言模型", "作为一名ai",
		"抱歉，我無法", "抱歉，我不能", "對不起，我無法", "作為一個人工智慧", "作為人工智慧", "作為一個ai", "作為語言模型",
		"申し訳ありませんが、お手伝い", "申し訳ありませんが、その", "申し訳ありませんが、私は", "申し訳ございませんが、お手伝い", "aiとして", "aiなので", "言語モデルとして", "人工知能として", "aiアシスタントとして",
		"죄송하지만 도와", "죄송하지만, 도와", "죄송하지만 저는", "죄송하지만, 저는", "ai로서", "인공지능으로서", "언어 모델로서", "ai 언어 모델",
		"آسف، لكن لا أستطيع", "آسف، لا أستطيع", "عذرًا، لا يمكنني", "عذراً، لا يمكنني", "كنموذج لغوي", "بصفتي نموذج", "मुझे खेद है, लेकिन मैं", "एक ai के रूप में", "एआई के रूप में", "भाषा मॉडल के रूप में",
	}
	for _, cannot := range []string{"i cannot", "i can't", "i can not", "i'm unable to", "i am unable to", "i'm not able to", "i am not able to", "i won't", "i will not"} {
		for _, what := range []string{"assist", "help you with", "help with", "fulfill", "fulfil", "comply with", "provide", "answer that", "engage in", "participate in", "generate", "discuss", "support or"} {
			list = append(list, cannot+" "+what)
		}
	}
	return list
}()

// refusalsBy finds the refusals by their first four bytes, and refusalStarts says by a hash of these that there are none.
var (
	refusalsBy = func() map[[4]byte][]string {
		by := map[[4]byte][]string{}
		for _, r := range refusals {
			key := [4]byte([]byte(r))
			by[key] = append(by[key], r)
		}
		return by
	}()
	refusalStarts = func() (t [64]uint64) {
		for _, r := range refusals {
			n := startHash([]byte(r))
			t[n/64] |= 1 << (n % 64)
		}
		return t
	}()
)

// startHash hashes the first four bytes to twelve bits.
func startHash(b []byte) uint32 { return binary.LittleEndian.Uint32(b) * 0x9E3779B1 >> 20 }

// refuses says whether an answer opens by refusing or by speaking as a model. buf is memory to use.
func refuses(answer string, buf []byte) (bool, []byte) {
	head := appendPlain(buf[:0], answer, refusalHead)
	before := rune(0) // the letter before, 0 for anything else
	for i := 0; i <= len(head)-4; {
		n := startHash(head[i:])
		if refusalStarts[n/64]>>(n%64)&1 != 0 && (before == 0 || wordless(before)) {
			for _, r := range refusalsBy[[4]byte(head[i:])] {
				if len(head)-i >= len(r) && string(head[i:i+len(r)]) == r && ends(r, head[i+len(r):]) {
					return true, head
				}
			}
		}
		if c := head[i]; c < utf8.RuneSelf {
			before = rune(lowerWord[c])
			i++
			continue
		}
		r, size := utf8.DecodeRune(head[i:])
		if before = 0; unicode.IsLetter(r) {
			before = r
		}
		i += size
	}
	return false, head
}

// ends says whether a phrase ends where a word does. Verbs may go on ("assist", "assisting"), two letters may not ("as an ai", "as an aid").
func ends(phrase string, rest []byte) bool {
	if len(rest) == 0 || phrase[len(phrase)-2:] != "ai" && phrase[len(phrase)-2:] != "ia" {
		return true
	}
	r, _ := utf8.DecodeRune(rest)
	return !unicode.IsLetter(r) || wordless(r)
}

// appendPlain appends the beginning of a text in lower case, white space as single spaces, with straight apostrophes and without emphasis.
func appendPlain(b []byte, s string, most int) []byte {
	for i := 0; i < len(s) && len(b) < most; {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c >= 'A' && c <= 'Z':
				b = append(b, c+'a'-'A')
			case c <= ' ':
				if len(b) > 0 && b[len(b)-1] != ' ' {
					b = append(b, ' ')
				}
			case c == '*':
			default:
				b = append(b, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == '’' || r == '‘' {
			r = '\''
		}
		b = utf8.AppendRune(b, unicode.ToLower(r))
	}
	return b
}
