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
	if f.tokenizer, err = tokenizer.FromGGUF(tokenizer.VocabularyOf(h.Metadata)); err != nil {
		return inFile(err, path)
	}
	f.tokenizerFrom, f.templateFrom = path, path
	if t, ok := h.Metadata.Text("tokenizer.chat_template"); ok {
		f.templates = &chattemplate.Set{Templates: map[string]string{"default": t}}
	}
	tokens, _ := h.Metadata.Texts("tokenizer.ggml.tokens")
	token := func(key string) string {
		id, ok := h.Metadata.Int("tokenizer.ggml." + key + "_token_id")
		if !ok || id < 0 || id >= int64(len(tokens)) {
			return ""
		}
		return tokens[id]
	}
	f.special = prompt.Special{BOS: token("bos"), EOS: token("eos"), Unk: token("unknown"), Sep: token("seperator"), Cls: token("cls"),
		Pad: token("padding"), Mask: token("mask")}
	return nil
}
