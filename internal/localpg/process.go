package localpg

import (
	"os"
	"os/exec"
	"runtime"
)

// process is a child of this one.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it ended
	err    error         // how it ended; to be read after exited
}

// launch starts cmd. The signal of Pdeathsig comes when the thread that started the child ends, which may be any time in a Go
// program: so that thread is kept for as long as the child lives.
func launch(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// signal tells the process something; one that has ended hears nothing, and that is no error.
func (p *process) signal(s os.Signal) { _ = p.cmd.Process.Signal(s) }
