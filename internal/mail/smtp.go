package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// How long a mail server may take: to be reached, with its TLS where that comes first; for a mail in all; to say goodbye.
const (
	dialTimeout = 10 * time.Second
	sendTimeout = 30 * time.Second
	quitTimeout = time.Second
)

// fromName is what stands before the address that mails come from.
const fromName = "Alliances"

// smtp sends through a mail server, over a connection for each mail: a server that hangs up on idle ones costs nothing then.
type smtp struct {
	host    string
	port    int
	from    string
	domain  string // of from
	options []gomail.Option
	tls     *tls.Config
	first   bool // TLS comes before all else
	within  time.Duration
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
}

// message is the mail as it is sent.
func (s *smtp) message(id string, m Message) (*gomail.Msg, error) {
	if !bare(m.To) {
		return nil, fmt.Errorf("the recipient's address is none: %w", ErrRefused)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.FromFormat(fromName, s.from), msg.To(m.To)); err != nil {
		return nil, fmt.Errorf("the recipient's address cannot be used: %w", ErrRefused) // the error repeats it
	}
	msg.SetMessageIDWithValue(id + "@" + s.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no answers of absence
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	return msg, nil
}

// Send sends a mail within half a minute.
func (s *smtp) Send(ctx context.Context, id string, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, s.within)
	defer cancel()
	msg, err := s.message(id, m)
	if err != nil {
		return err
	}
	var conn net.Conn // the client forgets to close it where the server does not greet it
	options := append([]gomail.Option{gomail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) {
		var err error
		conn, err = s.connect(ctx)
		return conn, err
	})}, s.options...)
	if ascii(m.To + s.from) {
		options = append(options, gomail.WithoutSMTPUTF8()) // asked for without need, it has the mail refused further on
	}
	client, err := gomail.NewClient(s.host, options...)
	if err != nil {
		return errors.New("the mail server's settings cannot be used")
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if conn != nil {
		defer conn.Close()
	}
	if err != nil {
		return unreached(ctx, err)
	}
	err = client.SendWithSMTPClient(session, msg)
	if msg.IsDelivered() {
		if conn.SetDeadline(time.Now().Add(quitTimeout)) == nil {
			_ = client.CloseWithSMTPClient(session) // the mail was taken: how the server says goodbye changes nothing
		}
		return nil
	}
	return undelivered(ctx, err)
}

// connect dials, and closes the connection when the time of the mail is over, whatever is waited for then.
func (s *smtp) connect(sending context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(sending, dialTimeout)
	defer cancel()
	conn, err := s.dial(ctx, "tcp", net.JoinHostPort(s.host, strconv.Itoa(s.port)))
	if err != nil {
		return nil, err
	}
	context.AfterFunc(sending, func() { conn.Close() })
	if !s.first {
		return conn, nil
	}
	secured := tls.Client(conn, s.tls)
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secured, nil
}

func ascii(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) < 0
}

// errSlow is that a mail server took longer than a mail may.
var errSlow = errors.New("the mail server takes too long")

// unreached says why a mail could not be handed over at all. What the server says may repeat what it was told: its code stands for it.
func unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errSlow
	}
	if refused, ok := errors.AsType[*textproto.Error](err); ok {
		return fmt.Errorf("the mail server does not let us in: it answered %d", refused.Code)
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return errors.New("what answers does not speak as a mail server does")
	}
	return fmt.Errorf("the mail server cannot be used: %w", err)
}

// undelivered says why a mail was not taken, by the server's code alone.
func undelivered(ctx context.Context, err error) error {
	failed, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return errors.New("the mail server did not take the mail")
	}
	code := failed.ErrorCode()
	switch {
	case code >= 400 && code <= 599:
	case ctx.Err() != nil:
		return errSlow
	default:
		return fmt.Errorf("the connection to the mail server was lost while %s", failed.Reason)
	}
	cause := fmt.Errorf("the mail server answered %d while %s", code, failed.Reason)
	switch failed.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		if code >= 500 {
			return fmt.Errorf("%w: %w", cause, ErrRefused)
		}
	}
	return cause // also where it refuses the sender: an operator may mend that
}
