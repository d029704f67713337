package formats_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/slmgen/slmgen/formats"
)

// TestLanguages reads a few lines of many languages in each encoding that people used for them. What counts is the text, not the name.
func TestLanguages(t *testing.T) {
	latin, central, turkish, baltic := encoding.Encoding(charmap.Windows1252), encoding.Encoding(charmap.Windows1250), encoding.Encoding(charmap.Windows1254), encoding.Encoding(charmap.Windows1257)
	for _, c := range []struct {
		language string
		encs     []encoding.Encoding
		rows     string
	}{
		{"French", []encoding.Encoding{latin, charmap.ISO8859_1}, "Où est le café ?,Là-bas près du château\nÇa va être très agréable,Nous espérons le goûter bientôt\n"},
		{"German", []encoding.Encoding{latin, charmap.ISO8859_1}, "Wie heißt die größte Stadt?,München ist es nicht\nWas kostet das Brötchen?,Zwölf Pfennige für fünf Stück\n"},
		{"Spanish", []encoding.Encoding{latin, charmap.ISO8859_1}, "¿Dónde está el niño?,Mañana vendrá con su tío\n¿Cuántos años tienes?,Treinta y dós según mi papá\n"},
		{"Portuguese", []encoding.Encoding{latin}, "Onde fica a estação?,Não é longe do avião\nQuantas canções há?,Três lições de português\n"},
		{"Italian", []encoding.Encoding{latin}, "Perché la città è così bella?,È più antica di Roma\nCom'è il caffè?,Però costerà di più\n"},
		{"Swedish", []encoding.Encoding{latin}, "Var är båten?,Den ligger på sjön\nHur mår du i dag?,Åh jag är så trött\n"},
		{"Danish", []encoding.Encoding{latin}, "Hvor er øen?,Den ligger på søen\nHvad gør du på arbejdet?,Jeg læser bøger\n"},
		{"Icelandic", []encoding.Encoding{latin}, "Hvað heitir þú?,Ég heiti Þórður\nHvar er húsið?,Það er við ána\n"},
		{"Dutch", []encoding.Encoding{latin}, "Hoeveel coëfficiënten zijn er?,Eén idee is geen ideeën\nWat is reünie?,Een patiënt in België\n"},
		{"Polish", []encoding.Encoding{central, charmap.ISO8859_2}, "Jak nazywa się ta część mostu?,Żółta łódź płynie pod mostem\nGdzie jest książka?,Leży na półce obok łóżka\n"},
		{"Czech", []encoding.Encoding{central, charmap.ISO8859_2}, "Kde je nejbližší nádraží?,Příliš žluťoučký kůň úpěl ďábelské ódy\nJak se máš dnes večer?,Děkuji velmi dobře\n"},
		{"Slovak", []encoding.Encoding{central}, "Kde je najbližšia stanica?,Vpravo pri veľkej lúke\nKoľko to stojí?,Päť eur a štyridsať centov\n"},
		{"Hungarian", []encoding.Encoding{central, charmap.ISO8859_2}, "Hol van a következő megálló?,Az erdő mögött és a gyűjtemény előtt\nMennyibe kerül a könyv?,Ötezer forint a nőknek\n"},
		{"Croatian", []encoding.Encoding{central}, "Gdje je najbliža kuća?,Iza šume i pokraj crkve\nŠto čitaš večeras?,Priču o žabi i mišu\n"},
		{"Slovene", []encoding.Encoding{central}, "Kje je hiša?,Čez cesto in še malo naprej\nKaj počneš?,Berem časopis in žvečim\n"},
		{"Romanian", []encoding.Encoding{central}, "Unde este gara în oraş?,Lângă piaţa mare şi fântână\nCât costă pâinea?,Două lei şi jumătate\n"},
		{"Turkish", []encoding.Encoding{turkish, charmap.ISO8859_9}, "Bu köprünün adı nedir?,Boğaziçi Köprüsü olarak bilinir\nİstasyon nerede acaba?,Çarşının arkasında ışıkların yanında\n"},
		{"Lithuanian", []encoding.Encoding{baltic}, "Kur yra artimiausia stotis?,Už didžiojo ąžuolo prie mūsų namų\nKaip tu vadiniesi šiandien?,Aš esu vėjas ir žiburėlis\n"},
		{"Latvian", []encoding.Encoding{baltic}, "Kur ir tuvākā stacija?,Aiz lielā meža pie mūsu mājām\nKā tevi sauc šodien?,Mani sauc Jānis un es ēdu ķirsi\n"},
		{"Estonian", []encoding.Encoding{latin, baltic}, "Kus on lähim jaam?,Suure metsa taga jõe ääres\nMis su nimi on täna õhtul?,Minu nimi on Jüri\n"},
		{"Russian", []encoding.Encoding{charmap.Windows1251, charmap.KOI8R}, "Как называется этот мост?,Он называется Дворцовый мост\nГде находится станция?,Станция находится в городе\n"},
		{"Ukrainian", []encoding.Encoding{charmap.Windows1251}, "Як називається цей міст?,Він називається Крим'яний міст\nДе знаходиться їдальня?,Вона є на першому поверсі\n"},
		{"Bulgarian", []encoding.Encoding{charmap.Windows1251}, "Къде е най-близката гара?,Зад голямата гора до реката\nКак се казваш?,Казвам се Иван\n"},
		{"Serbian", []encoding.Encoding{charmap.Windows1251}, "Где је најближа станица?,Иза велике шуме поред реке\nКако се зовеш?,Зовем се Ђорђе Љубић\n"},
		{"Greek", []encoding.Encoding{charmap.Windows1253}, "Πώς είσαι σήμερα;,Καλά ευχαριστώ πολύ\nΗ τιμή του βιβλίου,Είναι πέντε ευρώ\n"},
		{"Japanese", []encoding.Encoding{japanese.ShiftJIS, japanese.EUCJP}, "日本の首都はどこですか,東京です。とても大きな都市です\nカタカナのテスト,はい、そうです\n"},
		{"Chinese, simplified", []encoding.Encoding{simplifiedchinese.GBK, simplifiedchinese.GB18030}, "中国的首都是哪里？,北京是中国的首都\n请介绍一下你自己,我是一个语言模型\n"},
		{"Chinese, traditional", []encoding.Encoding{traditionalchinese.Big5}, "台灣最高的山是什麼？,玉山是台灣最高的山\n請介紹你自己,我是一個語言模型，很高興認識你\n"},
		{"Korean", []encoding.Encoding{korean.EUCKR}, "한국의 수도는 어디입니까?,서울은 한국의 수도입니다\n다리의 이름은 무엇인가요,이 다리는 한강대교라고 합니다.\n"},
	} {
		for _, enc := range c.encs {
			t.Run(c.language, func(t *testing.T) {
				text := "question,answer\n" + c.rows
				b, err := enc.NewEncoder().Bytes([]byte(text))
				require.NoError(t, err)
				got := readAll(t, formats.Options{}, formats.Bytes("data.csv", b))
				want := readAll(t, formats.Options{}, formats.Bytes("data.csv", []byte(text)))
				require.NoError(t, got.err)
				require.Len(t, got.examples, 2, "%s %v", got.found.Encoding, got.found.Reasons)
				for i := range want.examples {
					require.Equal(t, string(want.examples[i].Canonical()), string(got.examples[i].Canonical()), "read as %s", got.found.Encoding)
				}
			})
		}
	}
}
