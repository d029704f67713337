// Command tokens encodes and decodes lines for the checks against other tokenizers. It reads JSON lines and answers each with one:
//
//	{"load": FILE}                a tokenizer.json, a GGUF file or a cache; answers {"size": N} or {"error": ...}
//	{"text": T, "pair": P}        answers ids and all that belongs to them
//	{"decode": [IDS]}             answers {"text": ..., "skipped": ...}
//	{"cache": FILE}               writes the tokenizer to a cache and goes on with what was read back from it
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/slmgen/slmgen/formats/tokenizer"
)

type order struct {
	Load   string   `json:"load"`
	Cache  string   `json:"cache"`
	Text   *string  `json:"text"`
	Pair   *string  `json:"pair"`
	Decode []uint32 `json:"decode"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	var t *tokenizer.Tokenizer
	for d := json.NewDecoder(in); ; {
		var o order
		if d.Decode(&o) != nil {
			if err := out.Flush(); err != nil {
				log.Fatal(err)
			}
			return
		}
		answer, err := obey(&t, o)
		if err != nil {
			answer = map[string]any{"error": err.Error()}
		}
		b, err := json.Marshal(answer)
		if err != nil {
			b = fmt.Appendf(nil, `{"error":%q}`, err)
		}
		_, err = out.Write(append(b, '\n'))
		if err == nil && in.Buffered() == 0 {
			err = out.Flush()
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

func obey(t **tokenizer.Tokenizer, o order) (any, error) {
	switch {
	case o.Load != "":
		var err error
		*t, err = load(o.Load)
		if err != nil {
			return nil, err
		}
		return map[string]any{"size": (*t).Size(), "identity": (*t).Identity()}, nil
	case *t == nil:
		return nil, fmt.Errorf("no tokenizer is loaded")
	case o.Cache != "":
		return cache(t, o.Cache)
	case o.Text != nil:
		return encode(*t, *o.Text, o.Pair)
	}
	text, err := (*t).Decode(o.Decode, false)
	if err != nil {
		return nil, err
	}
	skipped, err := (*t).Decode(o.Decode, true)
	return map[string]any{"text": text, "skipped": skipped}, err
}

func load(path string) (*tokenizer.Tokenizer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	switch {
	case strings.HasSuffix(path, ".gguf"):
		return loadGGUF(f)
	case strings.HasSuffix(path, ".slmtok"):
		return tokenizer.ReadCache(f)
	}
	return tokenizer.Load(f)
}

func cache(t **tokenizer.Tokenizer, path string) (any, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := (*t).WriteCache(f); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	was := (*t).Identity()
	if *t, err = load(path); err != nil {
		return nil, err
	}
	if (*t).Identity() != was {
		return nil, fmt.Errorf("the identity changed in the cache")
	}
	info, err := os.Stat(path)
	return map[string]any{"bytes": info.Size()}, err
}

func encode(t *tokenizer.Tokenizer, text string, pair *string) (any, error) {
	plain, err := t.IDs(text, false)
	if err != nil {
		return nil, err
	}
	special, err := t.IDs(text, true)
	if err != nil {
		return nil, err
	}
	n, err := t.Count(text, true)
	if err != nil || n != len(special) {
		return nil, fmt.Errorf("count %d of %d: %w", n, len(special), err)
	}
	var e *tokenizer.Encoding
	if pair != nil {
		e, err = t.EncodePair(text, *pair, true)
	} else {
		e, err = t.Encode(text, true)
	}
	if err != nil {
		return nil, err
	}
	if plain == nil {
		plain = []uint32{}
	}
	if special == nil {
		special = []uint32{}
	}
	return map[string]any{"plain": plain, "special": special, "ids": e.IDs, "types": e.TypeIDs, "offsets": e.RuneOffsets, "bytes": e.Offsets}, nil
}
