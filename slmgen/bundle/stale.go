package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// staleAfter is how long nothing may have been written to a temporary folder before it counts as left behind, whoever made it.
const staleAfter = time.Hour

// asideSuffix marks an older bundle that stepped aside while its successor took the name.
const asideSuffix = ".old"

// tempPrefix begins the names of the temporary folders of dir; the rest tells the machine, the process and a random number.
func tempPrefix(dir string) string { return "." + filepath.Base(dir) + ".slmgen-" }

// tempPattern is the name that this process gives its temporary folders, for os.MkdirTemp.
func tempPattern(dir string) string {
	return fmt.Sprintf("%s%s-%d-*", tempPrefix(dir), machine(), os.Getpid())
}

// machine tells apart the machines that write to one shared folder: the number of a process means nothing on another one.
func machine() string {
	name, _ := os.Hostname()
	h := fnv.New32a()
	h.Write([]byte(name))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// sweep removes the folders that killed writers of dir left beside it: those of processes that are gone, and those that nobody wrote
// to for an hour. A bundle that stepped aside is removed only when aside is set: it may be the only one there is.
func sweep(dir string, aside bool) {
	parent := filepath.Dir(dir)
	entries, _ := os.ReadDir(parent) // what cannot be listed cannot be swept
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), tempPrefix(dir))
		rest, old := strings.CutSuffix(rest, asideSuffix)
		if !ours || !e.IsDir() || old && !aside {
			continue
		}
		if path := filepath.Join(parent, e.Name()); abandoned(rest) || time.Since(lastWrite(path)) > staleAfter {
			_ = os.RemoveAll(path)
		}
	}
}

// abandoned says whether a folder, by the end of its name, belongs to a process of this machine that is gone.
func abandoned(owner string) bool {
	parts := strings.Split(owner, "-")
	if len(parts) != 3 || parts[0] != machine() {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	defer func() { _ = p.Release() }()
	err = p.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH) || zombie(pid)
}

// zombie says whether a process has ended and only waits for its parent to ask how: in a container often nobody ever does.
// Systems without /proc say no.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, ok := bytes.Cut(stat, []byte(") "))
	return ok && len(state) > 0 && (state[0] == 'Z' || state[0] == 'X')
}

// lastWrite is the latest change of a folder or of a file in it; now for what cannot be asked.
func lastWrite(dir string) time.Time {
	st, err := os.Stat(dir)
	if err != nil {
		return time.Now()
	}
	last := st.ModTime()
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if st, err := e.Info(); err == nil && st.ModTime().After(last) {
			last = st.ModTime()
		}
	}
	return last
}
