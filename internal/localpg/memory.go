package localpg

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// tuning is what a new cluster's postgresql.conf ends with, to be changed at will: an eighth of the memory for PostgreSQL's own cache,
// between 128 MB, its default, and 1 GB; a solid-state disk.
func tuning() string {
	const megabyte = 1 << 20
	memory := memoryHere()
	return fmt.Sprintf(`
# Settings of alliances.
max_connections = 100
shared_buffers = %dMB
effective_cache_size = %dMB
random_page_cost = 1.1
jit = off
`, min(max(memory/8/megabyte, 128), 1024), max(memory/2/megabyte, 512))
}

// memoryHere is how many bytes of memory there are for this machine or container; 0 where that cannot be told.
func memoryHere() int64 {
	var memory int64
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		_, after, _ := strings.Cut(string(text), "MemTotal:")
		kilobytes, _ := strconv.ParseInt(strings.Fields(after + " 0")[0], 10, 64)
		memory = kilobytes << 10
	}
	if text, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil { // "max" without a limit
		if limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && (memory == 0 || limit < memory) {
			memory = limit
		}
	}
	return memory
}
