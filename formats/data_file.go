package formats

import (
	"path"
	"strings"
)

// Files that stand beside the data of a dataset and are no data themselves.
var (
	besideNames = []string{
		"readme", "license", "licence", "copying", "notice", "changelog", "citation", "contributing", "authors", "code_of_conduct", "security",
		"dataset_info", "dataset_infos", "dataset_dict", "state", "croissant", "thumbs.db", "desktop.ini", "requirements", "makefile", "dockerfile",
	}
	besideExtensions = []string{
		".py", ".ipynb", ".sh", ".lock", ".md5", ".sha1", ".sha256", ".sha512", ".crc", ".sig", ".asc", ".toml", ".cfg", ".ini", ".log", ".html", ".css", ".js",
		".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".ico", ".pdf",
		".wav", ".mp3", ".flac", ".ogg", ".m4a", ".opus", ".mp4", ".webm", ".mkv", ".avi", ".mov",
	}
)

// hiddenPath says whether a part of a slash-separated path is one that programs keep for themselves: .git, ._x, _SUCCESS, __MACOSX.
func hiddenPath(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." || strings.HasPrefix(part, "_") {
			return true
		}
	}
	return false
}

// besideData says whether a file is one of those that stand beside data: a readme, a licence, a script, a picture.
func besideData(name string) bool {
	base := strings.ToLower(path.Base(name))
	stem, _, _ := strings.Cut(base, ".")
	for _, n := range besideNames {
		if stem == n || base == n {
			return true
		}
	}
	ext := path.Ext(base)
	for _, e := range besideExtensions {
		if ext == e {
			return true
		}
	}
	return false
}
