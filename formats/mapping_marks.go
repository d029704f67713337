package formats

import (
	"strings"
	"unicode/utf8"
)

// cellMarks is what one text gives away about its column.
type cellMarks struct {
	words                                     int
	number, code, media, vote, asks, commands bool
}

// mediaEndings are the endings of pictures, then of sounds, then of films.
var mediaEndings = []string{".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".wav", ".mp3", ".flac", ".ogg", ".m4a", ".opus", ".mp4",
	".avi", ".webm", ".mov", ".mkv"}

// firstSound and firstFilm are where sounds and films begin among mediaEndings.
const firstSound, firstFilm = 6, 12

func marksOf(text string) cellMarks {
	t := strings.TrimSpace(text)
	m := cellMarks{words: len(strings.Fields(clip(t, 4096)))}
	if len(t) <= 40 {
		v := textValue(t)
		_, m.number = numberOf(&v)
		switch strings.ToLower(t) {
		case "a", "b", "tie", "both", "neither", "model_a", "model_b", "tie (bothbad)", "response_a", "response_b", "answer_a",
			"answer_b", "left", "right", "first", "second", "equal", "1", "2":
			m.vote = true
		}
	}
	if m.words == 1 && !m.number {
		low := strings.ToLower(t)
		for _, end := range mediaEndings {
			if strings.HasSuffix(low, end) || strings.Contains(low, end+"?") {
				m.media = true
			}
		}
		m.code = !m.media && (strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://") || strings.HasPrefix(low,
			"www.") || identifier(low))
		if strings.HasPrefix(low, "data:image/") {
			m.media = true
		}
	}
	if len(t) <= 5 && languageCodes[strings.ToLower(t[:min(2, len(t))])] && (len(t) == 2 || len(t) == 5 && (t[2] == '-' || t[2] == '_')) {
		m.code = true
	}
	if !m.code && date(t) {
		m.code = true
	}
	tail := t[max(0, len(t)-120):]
	m.asks = strings.ContainsAny(tail, "?？؟") || utf8.RuneCountInString(t) < 400 && strings.ContainsAny(t, "?？؟")
	m.commands = strings.HasPrefix(t, "You are ") || strings.HasPrefix(t, "You will ") || strings.HasPrefix(t, "Du bist ") ||
		strings.HasPrefix(t, "Tu es ") || strings.HasPrefix(t, "Eres ") ||
		strings.HasPrefix(t, "你是") || strings.HasPrefix(t, "Ты ") || strings.HasPrefix(t, "あなたは") || strings.HasPrefix(t, "Act as ")
	return m
}

// identifier says that a single word is a name for machines: hexadecimal digits, digits joined by - or _, a name with digits in it.
func identifier(s string) bool {
	digits, hex := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
			hex++
		case r >= 'a' && r <= 'f':
			hex++
		case r == '-' || r == '_' || r == ':' || r == '/' || r == '.':
			hex++
		}
	}
	return len(s) >= 4 && digits >= 2 && (hex == len(s) || digits*3 >= len(s) && len(s) <= 40)
}

// date says that a text begins with a date or a time: 2024-03-01, 01/03/2024, 12:30:00.
func date(s string) bool {
	if len(s) < 8 || len(s) > 35 {
		return false
	}
	digits, marks := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("-/.:T+Z ", r):
			marks++
		}
	}
	return digits >= 5 && marks >= 2 && digits+marks == len(s)
}

var languageCodes = map[string]bool{"en": true, "de": true, "fr": true, "es": true, "pt": true, "it": true, "nl": true, "pl": true,
	"ru": true, "uk": true, "zh": true, "ja": true,
	"ko": true, "ar": true, "hi": true, "tr": true, "vi": true, "id": true, "sv": true, "fi": true, "cs": true, "ro": true,
	"hu": true, "el": true, "he": true, "fa": true, "th": true, "da": true}
