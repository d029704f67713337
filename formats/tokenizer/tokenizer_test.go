package tokenizer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func jsonText(s string) string { b, _ := json.Marshal(s); return string(b) }
func itoa(n int) string        { return strconv.Itoa(n) }

func TestEncode(t *testing.T) {
	tok := small(t)
	for text, want := range map[string][]string{
		"":                       nil,
		"hello world":            {"hello", "Ġworld"},
		"hello  world\n":         {"hello", "Ġ", "Ġworld", "Ċ"},
		"e\u0301 1212":           {"Ã©", "Ġ", "1", "2", "1", "2"},
		"<|im_start|>x<|im_end|": {"<|im_start|>", "x", "<", "|", "i", "m", "_", "e", "n", "d", "|"},
		"\xff\xe2\x82h":          {"ï", "¿", "½", "ï", "¿", "½", "h"},
	} {
		ids, err := tok.IDs(text, false)
		require.NoError(t, err)
		require.Equal(t, want, names(t, tok, ids), "%q", text)
		n, err := tok.Count(text, true)
		require.NoError(t, err)
		require.Equal(t, len(want)+1, n, "%q and the template", text)
	}
}

func TestOffsetsArePlacesInTheGivenText(t *testing.T) {
	e, err := small(t).Encode("e\u0301hello <|im_end|>é", true)
	require.NoError(t, err)
	require.Equal(t, [][2]int{{0, 0}, {0, 1}, {3, 8}, {8, 9}, {9, 19}, {19, 21}}, e.Offsets)
	require.Equal(t, [][2]int{{0, 0}, {0, 1}, {2, 7}, {7, 8}, {8, 18}, {18, 19}}, e.RuneOffsets)
	require.Equal(t, []bool{true, false, false, false, false, false}, e.Special)
	pair, err := small(t).EncodePair("hello", "hello world", true)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 1}, pair.Text)
	require.Equal(t, []uint32{0, 1, 1}, pair.TypeIDs)
}

func TestDecode(t *testing.T) {
	tok := small(t)
	text := "<|im_start|>hello world é\n"
	ids, err := tok.IDs(text, true)
	require.NoError(t, err)
	got, err := tok.Decode(ids, false)
	require.NoError(t, err)
	require.Equal(t, "<|im_start|>"+text, got)
	got, err = tok.Decode(append(ids, 9999), true)
	require.NoError(t, err)
	require.Equal(t, "hello world é\n", got)
	id, ok := tok.ID("Ġworld")
	require.True(t, ok)
	require.Less(t, int(id), tok.Size())
}

func TestCountStopsEarly(t *testing.T) {
	tok := small(t)
	n, more, err := tok.CountUpTo(strings.Repeat("hello world ", 100_000), false, 10)
	require.NoError(t, err)
	require.True(t, more)
	require.Equal(t, 11, n)
	n, more, err = tok.CountUpTo("hello world", false, 2)
	require.NoError(t, err)
	require.False(t, more)
	require.Equal(t, 2, n)
}

func TestCountAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("under the race detector pools drop what they hold")
	}
	tok := small(t)
	text := strings.Repeat("hello world, this is 12 words <|im_end|> über\n", 50)
	require.Zero(t, testing.AllocsPerRun(50, func() { _, _ = tok.Count(text, true) }))
}

// The merges of a long piece must not cost its square: a square of a million takes hours.
func TestLongRunsOfOneLetter(t *testing.T) {
	for name, tok := range map[string]*Tokenizer{"bytes": small(t), "code points": smallSentencePiece(t)} {
		text := strings.Repeat("l", 1_000_001)
		n, err := tok.Count(text, false)
		require.NoError(t, err)
		require.Equal(t, 500_001, n, name)
		n, err = tok.Count(strings.Repeat(" ", 1_000_000), false)
		require.NoError(t, err)
		require.Less(t, n, 1_000_001, name)
	}
}

func smallSentencePiece(t testing.TB) *Tokenizer {
	t.Helper()
	g := GGUFVocabulary{Model: "llama", Unknown: new(uint32), BOS: new(uint32), AddSpacePrefix: new(bool)}
	put := func(s string, score float32, kind int32) {
		g.Tokens, g.Scores, g.Types = append(g.Tokens, s), append(g.Scores, score), append(g.Types, kind)
	}
	put("<unk>", 0, ggufUnknown)
	for b := range 256 {
		put("<0x"+strings.ToUpper(strconv.FormatInt(int64(b)|256, 16)[1:])+">", 0, ggufByte)
	}
	for i, s := range strings.Split("ll he hell hello ▁w or ▁wor ld ▁world ▁▁ h e l o w r d ▁ é", " ") {
		put(s, -float32(i), ggufNormal)
	}
	tok, err := FromGGUF(g)
	require.NoError(t, err)
	return tok
}

func TestSentencePieceFromGGUF(t *testing.T) {
	tok := smallSentencePiece(t)
	ids, err := tok.IDs("hello world é€", false)
	require.NoError(t, err)
	require.Equal(t, []string{"hello", "▁world", "▁", "é", "<0xE2>", "<0x82>", "<0xAC>"}, names(t, tok, ids))
	text, err := tok.Decode(ids, false)
	require.NoError(t, err)
	require.Equal(t, "hello world é€", text)
}

// The same over bytes, where tokens hold parts of code points.
func TestBordersOfBytesChangeNothing(t *testing.T) {
	letters := []string{"a", "\x00", " ", "é", "è", "中", "乭", "の", "😀", "😁"}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		text := func(n int) (b []byte) {
			for range n {
				b = append(b, letters[r.IntN(len(letters))]...)
			}
			return b
		}
		v := newVocabulary(300, 1000)
		for b := range 256 {
			v.add([]byte{byte(b)})
		}
		have := map[string]bool{}
		var merges []spelledMerge
		for range 40 { // of two tokens side by side in some text
			var s scratch
			m := rawOf(t, v, merges)
			require.NoError(t, m.merged(text(4), &s))
			if len(s.out) < 2 {
				continue
			}
			at := r.IntN(len(s.out) - 1)
			left := v.token(int(s.out[at].id))
			token := slices.Concat(left, v.token(int(s.out[at+1].id)))
			if !have[string(token)] {
				have[string(token)] = true
				v.add(token)
				merges = append(merges, spelledMerge{int32(v.size() - 1), int32(len(left))})
			}
		}
		m := rawOf(t, v, merges)
		require.NotNil(t, m.borders)
		for range 100 {
			b := text(1 + r.IntN(20))
			var cut, all scratch
			require.NoError(t, m.cut(b, &cut))
			require.NoError(t, m.merged(b, &all))
			require.Equal(t, all.out, cut.out, "%q", b)
		}
	}
}

func rawOf(t *testing.T, v *vocabulary, merges []spelledMerge) *bpe {
	s := &spec{kind: "BPE", words: v, merges: merges, rawForeign: map[int]bool{}}
	m, err := s.rawBPE()
	require.NoError(t, err)
	return m.(*bpe)
}

// Merging between borders is merging all at once.
func TestBordersChangeNothing(t *testing.T) {
	tok := smallSentencePiece(t)
	m := tok.model.(*bpe)
	require.NotNil(t, m.borders)
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString([]string{"▁", "h", "e", "l", "o", "w", "r", "d", "é", "x", "€"}[r.IntN(11)])
		}
		var cut, all scratch
		require.NoError(t, m.tokens([]byte(b.String()), &cut))
		require.NoError(t, m.merged([]byte(b.String()), &all))
		require.Equal(t, all.out, cut.out, b.String())
	}
}

// Short pieces are merged by looking at all pairs, long ones with a heap.
func TestShortAndLongMergesAgree(t *testing.T) {
	m := small(t).model.(*bpe)
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		b := make([]byte, r.IntN(shortPiece))
		for i := range b {
			b[i] = "helo wrd12"[r.IntN(10)]
		}
		var short, long scratch
		require.NoError(t, m.merged(b, &short))
		for i, c := range b {
			long.symbols = append(long.symbols, symbol{id: m.byteIDs[c], lo: int32(i), hi: int32(i + 1)})
		}
		m.mergeLong(b, &long)
		require.Equal(t, short.out, long.out, "%q", b)
	}
}

func TestCacheKeepsEverything(t *testing.T) {
	for _, tok := range []*Tokenizer{small(t), smallSentencePiece(t), smallUnigram(t)} {
		var a, b bytes.Buffer
		require.NoError(t, tok.WriteCache(&a))
		again, err := ReadCache(bytes.NewReader(a.Bytes()))
		require.NoError(t, err)
		require.Equal(t, tok.Identity(), again.Identity())
		require.NoError(t, again.WriteCache(&b))
		require.Equal(t, a.Bytes(), b.Bytes())
		for _, text := range []string{"hello world", "hé 12 <|im_end|>\n"} {
			x, err := tok.IDs(text, true)
			require.NoError(t, err)
			y, err := again.IDs(text, true)
			require.NoError(t, err)
			require.Equal(t, x, y)
		}
		// Every bit of it is checked.
		for i := range a.Len() {
			damaged := bytes.Clone(a.Bytes())
			damaged[i] ^= 4
			if x, err := ReadCache(bytes.NewReader(damaged)); err == nil {
				require.Equal(t, tok.Identity(), x.Identity(), "byte %d", i) // padding bits of the compression
			}
		}
	}
}

func TestCacheOfAnotherVersionIsRefused(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, small(t).WriteCache(&b))
	b.Bytes()[6]--
	_, err := ReadCache(&b)
	require.Equal(t, fault.Unsupported, fault.CodeOf(err))
	_, err = ReadCache(strings.NewReader(cacheMagic + "\xff\xff\xff\x1f\x00\x00\x00\x00("))
	require.Equal(t, fault.Invalid, fault.CodeOf(err), "a body that does not fit what is there: %v", err)
}

// The merges of one vocabulary in both tables that hold merges.
func TestTablesOfMergesAgree(t *testing.T) {
	for name, tok := range map[string]*Tokenizer{"bytes": small(t), "code points": smallSentencePiece(t)} {
		byCut := tok.model.(*bpe)
		require.NotNil(t, byCut.cuts, name)
		byPair := *byCut
		byPair.cuts, byPair.borders = nil, nil
		require.NoError(t, byPair.setPairs(byCut.inOrder()))
		require.Equal(t, byCut.inOrder(), byPair.inOrder(), name)
		r := rand.New(rand.NewPCG(7, 8))
		for range 3000 {
			var b strings.Builder
			for range r.IntN(60) {
				b.WriteString([]string{"▁", "h", "e", "l", "o", " w", "r", "d", "é", "1", "2", "€", "\n"}[r.IntN(13)])
			}
			var x, y scratch
			require.NoError(t, byCut.merged([]byte(b.String()), &x))
			require.NoError(t, byPair.merged([]byte(b.String()), &y))
			require.Equal(t, x.out, y.out, "%s: %q", name, b.String())
		}
	}
}

// What a table of cuts cannot hold goes into a table of pairs: cuts far inside a token, the same merge again and again.
func TestMergesThatNeedPairs(t *testing.T) {
	long := strings.Repeat("a", 600)
	for name, merges := range map[string]string{"long": `["a","b"],["` + long + `","b"]`, "repeated": strings.Repeat(`["a","b"],`, 3) + `["a","b"]`} {
		tok, err := Load(strings.NewReader(`{"pre_tokenizer":` + jsonBytes + `,"model":{"type":"BPE","vocab":{"b":0,"a":1,"ab":2,"` + long + `":3,"` + long + `b":4},"merges":[` + merges + `]}}`))
		require.NoError(t, err, name)
		require.Equal(t, name == "repeated", tok.model.(*bpe).cuts == nil && tok.model.(*bpe).pairs.n == 1, name)
		ids, err := tok.IDs("abaab", false)
		require.NoError(t, err, name)
		require.Equal(t, []uint32{2, 1, 2}, ids, name)
		var b bytes.Buffer
		require.NoError(t, tok.WriteCache(&b), name)
		again, err := ReadCache(&b)
		require.NoError(t, err, name)
		require.Equal(t, tok.Identity(), again.Identity(), name)
	}
}

func smallUnigram(t testing.TB) *Tokenizer {
	t.Helper()
	tok, err := Load(strings.NewReader(`{"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["▁",-2],["a",-3],["b",-3.5],["ab",-4],["abab",-7.5],["▁a",-4]]},
"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"},"decoder":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}}`))
	require.NoError(t, err)
	return tok
}

func TestUnigram(t *testing.T) {
	tok := smallUnigram(t)
	ids, err := tok.IDs("abab xyab", false)
	require.NoError(t, err)
	require.Equal(t, []string{"▁", "abab", "▁", "<unk>", "ab"}, names(t, tok, ids))
}

func TestRefusesWhatItDoesNotDo(t *testing.T) {
	good := smallJSON(t)
	for name, c := range map[string]struct {
		from, to string
		code     fault.Code
	}{
		"a normalizer":        {`{"type":"NFC"}`, `{"type":"Fancy"}`, fault.Unsupported},
		"dropout":             {`"dropout":null`, `"dropout":0.1`, fault.Unsupported},
		"a model":             {`"type":"BPE"`, `"type":"Magic"`, fault.Unsupported},
		"a model's setting":   {`"dropout":null`, `"surprise":1`, fault.Unsupported},
		"a pattern":           {`\\s+(?!\\S)`, `\\X`, fault.Unsupported},
		"a version":           {`"version":"1.0"`, `"version":"2.0"`, fault.Unsupported},
		"ids that move":       {`"id":269,"content":"<|im_start|>"`, `"id":300,"content":"<|im_start|>"`, fault.Unsupported},
		"a merge of nothing":  {`"h e"`, `"h zz"`, fault.Invalid},
		"no JSON":             {`"added_tokens"`, `added_tokens`, fault.Invalid},
		"a huge id":           {`:255`, `:4000000000`, fault.Invalid},
		"a template's token":  {`"special_tokens":{"<|im_start|>"`, `"special_tokens":{"<x>"`, fault.Invalid},
		"something after all": {`]}}`, `]}} x`, fault.Invalid},
	} {
		bad := strings.Replace(good, c.from, c.to, 1)
		require.NotEqual(t, good, bad, name)
		_, err := Load(strings.NewReader(bad))
		require.Error(t, err, name)
		require.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
	}
	_, err := FromGGUF(GGUFVocabulary{Model: "gpt2", Pre: "default", Tokens: []string{"a"}})
	require.Equal(t, fault.Unsupported, fault.CodeOf(err))
}

func TestEncodeAllKeepsTheOrder(t *testing.T) {
	tok := small(t)
	texts := make([]string, 500)
	for i := range texts {
		texts[i] = strings.Repeat("hello world ", i%37) + itoa(i)
	}
	for _, n := range []int{1, 4} {
		i := 0
		for got := range tok.EncodeAll(context.Background(), slices.Values(texts), false, n) {
			require.NoError(t, got.Err)
			want, err := tok.IDs(texts[i], false)
			require.NoError(t, err)
			require.Equal(t, want, got.IDs)
			i++
		}
		require.Equal(t, len(texts), i)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	for got := range tok.EncodeAll(ctx, slices.Values(texts), false, 2) {
		cancel()
		last = got.Err
	}
	require.True(t, errors.Is(last, context.Canceled))
}

func TestValidIsPythonsReplace(t *testing.T) {
	for in, want := range map[string]string{
		"a\xffb": "a\uFFFDb", "\xe2\x82": "\uFFFD", "\xe2\x82x": "\uFFFDx", "\xed\xa0\x80": "\uFFFD\uFFFD\uFFFD", "\xf0\x9f\x98": "\uFFFD", "\xf4\x90\x80\x80": "\uFFFD\uFFFD\uFFFD\uFFFD", "\xc0\x80": "\uFFFD\uFFFD", "é\uFFFD": "é\uFFFD",
	} {
		require.Equal(t, want, valid(in), "%q", in)
	}
}

// Two added tokens that the normalizer makes equal: the first one counts.
func TestAddedTokensThatNormalizeToTheSame(t *testing.T) {
	tok, err := Load(strings.NewReader(`{"added_tokens":[{"id":1,"content":"AB","normalized":true},{"id":2,"content":"ab","normalized":true}],
"normalizer":{"type":"Lowercase"},"model":{"type":"WordLevel","unk_token":"x","vocab":{"x":0}}}`))
	require.NoError(t, err)
	ids, err := tok.IDs("Abab", false)
	require.NoError(t, err)
	require.Equal(t, []uint32{1, 1}, ids)
}

// Seen in tokenizers 0.23.3: the scores that it writes out again after reading these.
func TestScoresAreReadAsTheReleasedLibraryReadsThem(t *testing.T) {
	for in, want := range map[string]float64{"-0.43561181362301915": -0.4356118136230191, "-12.563669634938593": -12.563669634938591, "0": 0, "-3": -3, "1.5e2": 150, "25e-1": 2.5, "-0.0": 0, "1e-400": 0} {
		require.Equal(t, want, score(in), in)
	}
}
