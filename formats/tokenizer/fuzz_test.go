package tokenizer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/pattern"
)

func FuzzLoad(f *testing.F) {
	f.Add(smallJSON(f), "hello")
	f.Add(`{"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[UNK]":0,"a":1,"##b":2}}}`, "ab b")
	f.Add(`{"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1]],"byte_fallback":true}}`, "ab")
	f.Add(`{"model":{"type":"BPE","end_of_word_suffix":"</w>","byte_fallback":true,"unk_token":"a","vocab":{"a":0,"<0x2F>":1},"merges":[["a","a"]]}}`, "ab")
	f.Add(`{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(?<=a)b++|\\p{Han}"},"behavior":"Contiguous","invert":true},"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0}}}`, "aab")
	f.Fuzz(func(t *testing.T, doc, text string) {
		tok, err := Load(strings.NewReader(doc))
		if err != nil {
			return
		}
		exercise(t, tok, text)
	})
}

// exercise holds what must be true of every tokenizer.
func exercise(t *testing.T, tok *Tokenizer, text string) {
	ids, err := tok.IDs(text, false)
	n, countErr := tok.Count(text, false)
	if (err == nil) != (countErr == nil) || n != len(ids) {
		t.Fatalf("%d ids, counted %d: %v, %v", len(ids), n, err, countErr)
	}
	e, err := tok.Encode(text, true)
	if err == nil {
		whole := valid(text)
		for _, o := range e.Offsets {
			if o[0] < 0 || o[1] < o[0] || o[1] > len(whole) {
				t.Fatalf("offsets %v of %d bytes", o, len(whole))
			}
		}
	}
	if _, err := tok.EncodePair(text, text, true); err != nil {
		return
	}
	_, _ = tok.Decode(ids, true)
}

func FuzzReadCache(f *testing.F) {
	for _, tok := range []*Tokenizer{small(f), smallSentencePiece(f), smallUnigram(f)} {
		var body bytes.Buffer
		tok.writeBody(&body)
		f.Add(body.Bytes(), "hello w")
		f.Add(body.Bytes()[:body.Len()*3/4], "hellllo")
	}
	f.Fuzz(func(t *testing.T, body []byte, text string) {
		if _, err := ReadCache(bytes.NewReader(body)); err == nil {
			return
		}
		if tok, err := parseBody(body); err == nil {
			exercise(t, tok, text)
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	tok := small(f)
	f.Add("hello é 12\n<|im_end|>")
	f.Add("\xff\x00 ")
	f.Fuzz(func(t *testing.T, text string) {
		exercise(t, tok, text)
		ids, err := tok.IDs(text, false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tok.Decode(ids, false)
		if err != nil {
			t.Fatal(err)
		}
		// The vocabulary has every byte, so only the normalizer changes anything.
		if want, _ := (form{false, true}).normalize(&piece0{b: []byte(valid(text))}, false); got != string(want.b) {
			t.Fatalf("%q came back as %q", text, got)
		}
	})
}

type piece0 = text

func FuzzPattern(f *testing.F) {
	for rx := range scanners {
		f.Add(rx, "it's 1234 \n x")
	}
	f.Add(`(a|ab)(c|bcd)*+(?<!x)\1[^a-z&&[aeiou]]{2,3}?`, "abcd")
	f.Fuzz(func(t *testing.T, rx, text string) {
		p, err := pattern.Compile(rx)
		if err != nil || len(text) > 200 {
			return
		}
		var m pattern.Machine
		text = valid(text)
		for at := 0; at <= len(text); {
			lo, hi, ok, err := p.Find(&m, []byte(text), at)
			if err != nil || !ok {
				return
			}
			if lo < at || hi < lo || hi > len(text) {
				t.Fatalf("%d:%d from %d", lo, hi, at)
			}
			at = max(hi, lo+1)
		}
	})
}
