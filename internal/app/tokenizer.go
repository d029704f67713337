package app

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/formats/tokenizer"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/weights"
)

// loadTokenizer loads a tokenizer.json, or what an earlier run made of the same bytes: that loads ten times as fast.
func (a *App) loadTokenizer(path string) (*tokenizer.Tokenizer, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot read %s", path)
	}
	kept := filepath.Join(a.home, "cache", "tokenizers", hex.EncodeToString(h.Sum(nil)))
	if c, err := os.Open(kept); err == nil {
		defer c.Close()
		if t, err := tokenizer.ReadCache(bufio.NewReaderSize(c, 1<<16)); err == nil {
			return t, nil
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot read %s", path)
	}
	t, err := tokenizer.Load(bufio.NewReaderSize(f, 1<<16))
	if err != nil {
		return nil, err
	}
	a.keepTokenizer(kept, t)
	return t, nil
}

// keepTokenizer saves time for later runs. That it cannot be written is no reason to fail.
func (a *App) keepTokenizer(path string, t *tokenizer.Tokenizer) {
	var b bytes.Buffer
	if t.WriteCache(&b) == nil && os.MkdirAll(filepath.Dir(path), 0o755) == nil {
		_ = writeFile(path, b.Bytes())
	}
}

func isFolder(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

func isGGUF(path string) (bool, error) {
	if isFolder(path) {
		return false, nil
	}
	f, err := openFile(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	var magic [4]byte
	n, _ := io.ReadFull(f, magic[:])
	return string(magic[:n]) == "GGUF", nil
}

// readGGUF takes tokenizer, chat template and special tokens from the header of a GGUF file.
func (f *promptFiles) readGGUF(path string) error {
	file, err := openFile(path)
	if err != nil {
		return err
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "cannot read %s", path)
	}
	h, err := weights.Read(file, st.Size(), weights.Limits{})
	if err != nil {
		return inFile(err, path)
	}
	v := vocabulary(h.Metadata)
	if f.tokenizer, err = tokenizer.FromGGUF(v); err != nil {
		return inFile(err, path)
	}
	f.tokenizerFrom, f.templateFrom = path, path
	if t, ok := h.Metadata.Text("tokenizer.chat_template"); ok {
		f.templates = &chattemplate.Set{Templates: map[string]string{"default": t}}
	}
	token := func(id *uint32) string {
		if id == nil || int64(*id) >= int64(len(v.Tokens)) {
			return ""
		}
		return v.Tokens[*id]
	}
	f.special = prompt.Special{BOS: token(v.BOS), EOS: token(v.EOS), Unk: token(v.Unknown), Sep: token(v.Separator), Cls: token(v.CLS),
		Pad: token(ggufID(h.Metadata, "padding_token_id")), Mask: token(ggufID(h.Metadata, "mask_token_id"))}
	return nil
}

// vocabulary takes the keys of the tokenizer from the metadata.
func vocabulary(m weights.Metadata) tokenizer.GGUFVocabulary {
	text := func(key string) string { v, _ := m.Text("tokenizer.ggml." + key); return v }
	yes := func(key string) *bool {
		if v, ok := m.Bool("tokenizer.ggml." + key); ok {
			return &v
		}
		return nil
	}
	v := tokenizer.GGUFVocabulary{
		Model: text("model"), Pre: text("pre"), AddBOS: yes("add_bos_token"), AddEOS: yes("add_eos_token"), AddSpacePrefix: yes("add_space_prefix"),
		RemoveSpaces: yes("remove_extra_whitespaces"), BOS: ggufID(m, "bos_token_id"), EOS: ggufID(m, "eos_token_id"), Unknown: ggufID(m, "unknown_token_id"),
		CLS: ggufID(m, "cls_token_id"), Separator: ggufID(m, "seperator_token_id"),
	}
	v.Tokens, _ = m.Texts("tokenizer.ggml.tokens")
	v.Scores, _ = m.Floats("tokenizer.ggml.scores")
	v.Merges, _ = m.Texts("tokenizer.ggml.merges")
	types, _ := m.Ints("tokenizer.ggml.token_type")
	for _, t := range types {
		v.Types = append(v.Types, int32(t))
	}
	chars, _ := m.Ints("tokenizer.ggml.precompiled_charsmap")
	for _, c := range chars {
		v.PrecompiledChars = append(v.PrecompiledChars, byte(c))
	}
	return v
}

func ggufID(m weights.Metadata, key string) *uint32 {
	n, ok := m.Int("tokenizer.ggml." + key)
	if !ok || n < 0 || n > 1<<32-1 {
		return nil
	}
	v := uint32(n)
	return &v
}
