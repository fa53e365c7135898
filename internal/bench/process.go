package bench

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program that the benchmark runs beside itself: a contender's server, or the load.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *bufio.Reader
	log   *os.File // what it says on standard error; removed at its end unless it failed
}

// launch starts a program. It is ended with the benchmark, however that ends.
func launch(name string, environment []string, argument ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, argument...)}
	p.cmd.Env = append(os.Environ(), environment...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var err error
	if p.log, err = os.CreateTemp("", "alliances-bench-*.log"); err != nil {
		return nil, err
	}
	p.cmd.Stderr = p.log
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReaderSize(out, 1<<20)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return p, nil
}

// line waits for the next line of the program's output.
func (p *process) line(patience time.Duration) (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := p.out.ReadString('\n')
		done <- read{strings.TrimSpace(line), err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return "", fmt.Errorf("%s ended: %s", p.cmd.Path, p.said())
		}
		return r.line, nil
	case <-time.After(patience):
		return "", fmt.Errorf("%s said nothing for %v: %s", p.cmd.Path, patience, p.said())
	}
}

// said is the end of what the program wrote on standard error.
func (p *process) said() string {
	text, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], " | ")
}

// end tells the program to end, and ends it after ten seconds.
func (p *process) end() {
	p.stdin.Close()
	p.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(10*time.Second, func() { p.cmd.Process.Kill() })
	p.cmd.Wait()
	kill.Stop()
	p.log.Close()
	os.Remove(p.log.Name())
}

// usage is what a program and all its children have used.
type usage struct {
	cpu  time.Duration
	peak int64 // bytes of memory at most, of each process since it started, added up
}

// clockTick is the unit of /proc/PID/stat: the kernel's USER_HZ, which is 100 wherever Linux runs.
const clockTick = 10 * time.Millisecond

// usageOf reads what a process, its descendants and those of them that have ended have used.
func usageOf(pid int) (usage, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return usage{}, err
	}
	children := map[int][]int{}
	used := map[int]time.Duration{}
	for _, e := range entries {
		id, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue // it ended meanwhile
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:])) // from the state on, which is field 3
		parent, _ := strconv.Atoi(fields[1])
		children[parent] = append(children[parent], id)
		for _, field := range fields[11:15] { // user and system time, then those of ended children
			ticks, _ := strconv.Atoi(field)
			used[id] += time.Duration(ticks) * clockTick
		}
	}
	if _, there := used[pid]; !there {
		return usage{}, fmt.Errorf("process %d has ended", pid)
	}
	var sum usage
	var add func(int)
	add = func(id int) {
		sum.cpu += used[id]
		sum.peak += peakOf(id)
		for _, child := range children[id] {
			add(child)
		}
	}
	add(pid)
	return sum, nil
}

// peakOf is the most memory that a process had resident, 0 once it has ended.
func peakOf(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _ := strconv.ParseInt(strings.Fields(after + " 0")[0], 10, 64)
	return kilobytes << 10
}
