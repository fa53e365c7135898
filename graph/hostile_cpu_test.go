//go:build linux

package graph

import (
	"maps"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/vektah/gqlparser/v2/ast"
)

// threadCPU is the processor time that the calling thread has used. Resource usage would tell it in ticks of milliseconds.
func threadCPU(t testing.TB) time.Duration {
	const threadClock = 3 // CLOCK_THREAD_CPUTIME_ID
	var now syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadClock, uintptr(unsafe.Pointer(&now)), 0); errno != 0 {
		t.Fatal(errno)
	}
	return time.Duration(now.Nano())
}

// judgeCPU is the least processor time, of three attempts, that an attack took a server that had not met it.
func judgeCPU(t testing.TB, schema *ast.Schema, a attack) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	least := time.Duration(1<<63 - 1)
	for range 3 {
		s := countingSubject(schema)
		before := threadCPU(t)
		s.throw(a)
		least = min(least, threadCPU(t)-before)
	}
	return least
}

// No attack costs more than a moment of processor time. The bound is coarse, for what it guards against is work that
// multiplies, not a slow machine; the figures, one a family, are in the log (go test -v).
func TestHostileIsCheap(t *testing.T) {
	schema := realSchema(t)
	worst, names := map[string]time.Duration{}, map[string]string{}
	for _, a := range attacks() {
		cpu := judgeCPU(t, schema, a)
		if cpu > time.Second {
			t.Errorf("%s, %s: %v", a.family, a.name, cpu)
		}
		if cpu > worst[a.family] {
			worst[a.family], names[a.family] = cpu, a.name
		}
	}
	for _, family := range slices.Sorted(maps.Keys(worst)) {
		t.Logf("%-32s %6.2f ms  %.40q", family, worst[family].Seconds()*1e3, names[family])
	}
}
