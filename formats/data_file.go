package formats

import (
	"path"
	"slices"
	"strings"
)

// Files that stand beside the data of a dataset and are no data themselves.
var (
	// besideTitles are documents, with or without the ending of one.
	besideTitles = []string{
		"readme", "license", "licence", "copying", "notice", "changelog", "citation", "contributing", "authors", "code_of_conduct", "security",
		"requirements", "makefile", "dockerfile",
	}
	besideNames = []string{
		"dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json", "croissant.json", "thumbs.db", "desktop.ini", "citation.cff",
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
	if slices.Contains(besideNames, base) {
		return true
	}
	ext := path.Ext(base)
	switch ext {
	case "", ".md", ".txt", ".rst":
		if slices.Contains(besideTitles, strings.TrimSuffix(base, ext)) {
			return true
		}
	}
	return slices.Contains(besideExtensions, ext)
}
