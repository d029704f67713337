package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// dataURL spells embedded data as the canonical reference of media.
func dataURL(mime, data string) string { return "data:" + mime + ";base64," + data }

// splitDataURL takes a data URL with base64 data apart.
func splitDataURL(ref string) (mime, data string, ok bool) {
	rest, ok := strings.CutPrefix(ref, "data:")
	if !ok {
		return "", "", false
	}
	mime, data, ok = strings.Cut(rest, ";base64,")
	return mime, data, ok && !strings.ContainsAny(mime, ";,")
}

// fileID says that a reference is the id of a file that was uploaded to a provider.
func fileID(ref string) bool {
	return (strings.HasPrefix(ref, "file-") || strings.HasPrefix(ref, "file_")) && !strings.ContainsAny(ref, "./:")
}

// webURL says that a reference is an address that a provider fetches from.
func webURL(ref string) bool {
	return strings.HasPrefix(ref, "https://") || strings.HasPrefix(ref, "http://")
}

// mediaTypes are the words that providers use in place of a media type.
var mediaTypes = [...]struct{ word, mime string }{
	{"png", "image/png"}, {"jpeg", "image/jpeg"}, {"jpg", "image/jpg"}, {"gif", "image/gif"}, {"webp", "image/webp"},
	{"mp4", "video/mp4"}, {"mov", "video/quicktime"}, {"mkv", "video/x-matroska"}, {"webm", "video/webm"}, {"flv", "video/x-flv"},
	{"mpeg", "video/mpeg"}, {"mpg", "video/mpg"}, {"wmv", "video/x-ms-wmv"}, {"three_gp", "video/3gpp"},
	{"wav", "audio/wav"}, {"mp3", "audio/mp3"}, {"flac", "audio/flac"}, {"opus", "audio/opus"}, {"pcm16", "audio/pcm16"}, {"ogg", "audio/ogg"},
	{"pdf", "application/pdf"}, {"csv", "text/csv"}, {"html", "text/html"}, {"txt", "text/plain"}, {"md", "text/markdown"},
	{"doc", "application/msword"}, {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"xls", "application/vnd.ms-excel"}, {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
}

// mimeOf gives the media type that a provider's word means.
func mimeOf(word string) (string, bool) {
	for _, t := range mediaTypes {
		if t.word == word {
			return t.mime, true
		}
	}
	return "", false
}

// wordOf gives the word for a media type; ok is false for a type that has none.
func wordOf(mime string) (string, bool) {
	if mime == "audio/mpeg" {
		return "mp3", true
	}
	for _, t := range mediaTypes {
		if t.mime == mime {
			return t.word, true
		}
	}
	return "", false
}

// kindOfMIME says what kind of part a media type makes.
func kindOfMIME(mime string) chat.PartKind {
	switch top, _, _ := strings.Cut(mime, "/"); top {
	case "image":
		return chat.Image
	case "audio":
		return chat.Audio
	case "video":
		return chat.Video
	}
	return chat.File
}

// typeOfMedia gives the media type of a part: as it names it, as its data URL does, or as the end of its address tells.
func typeOfMedia(p *chat.Part) string {
	if p.MIME != "" {
		return p.MIME
	}
	if mime, _, ok := splitDataURL(p.Ref); ok {
		return mime
	}
	if dot := strings.LastIndexByte(p.Ref, '.'); dot >= 0 {
		if mime, ok := mimeOf(strings.ToLower(p.Ref[dot+1:])); ok {
			if mime == "image/jpg" {
				return "image/jpeg"
			}
			return mime
		}
	}
	return ""
}
