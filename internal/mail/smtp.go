package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Sender sends a mail. id makes its Message-ID, by which a mail that comes twice is known.
type Sender interface {
	Send(ctx context.Context, id string, m Message) error
}

// errRefused wraps what will fail again: an address that the server refuses.
var errRefused = errors.New("the mail server refuses it")

// smtpSender sends through a server.
type smtpSender struct {
	client *gomail.Client
	from   string
	host   string
}

// How long a server may take to be reached, and to take a mail.
const dialWithin, sendWithin = 10 * time.Second, 30 * time.Second

// NewSMTP reads an address of a mail server: smtp://user:password@host:587?from=a@b, which must offer STARTTLS unless it is this machine, or
// smtps://…:465. The error never repeats the address.
func NewSMTP(address string) (Sender, error) {
	wrong := errors.New("a mail server is written as smtp://user:password@host:587?from=name@example.org, or smtps://…:465")
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, wrong
	}
	from := u.Query().Get("from")
	if err := gomail.NewMsg().From(from); err != nil {
		return nil, wrong
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return nil, wrong
	}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(dialWithin), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	ip := net.ParseIP(u.Hostname())
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSL())
	case u.Hostname() == "localhost" || ip != nil && ip.IsLoopback():
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if password, ok := u.User.Password(); ok {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, wrong
	}
	return &smtpSender{client: client, from: from, host: u.Hostname()}, nil
}

// Send sends a mail. Errors wrap errRefused where sending it again is no use; none repeats the address that it goes to.
func (s *smtpSender) Send(ctx context.Context, id string, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	msg := gomail.NewMsg()
	subject, body := m.text()
	if err := errors.Join(msg.FromFormat("Alliances", s.from), msg.To(m.To)); err != nil {
		return fmt.Errorf("write a mail: %w", errRefused)
	}
	msg.SetMessageIDWithValue(id + "@" + s.host)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(subject)
	msg.SetBodyString(gomail.TypeTextPlain, body)
	err := s.client.DialAndSendWithContext(ctx, msg)
	if err == nil {
		return nil
	}
	if failed, ok := errors.AsType[*gomail.SendError](err); ok {
		if failed.IsTemp() {
			return fmt.Errorf("send a mail: %s", failed.Reason)
		}
		if failed.Reason == gomail.ErrSMTPRcptTo || failed.Reason == gomail.ErrSMTPMailFrom || failed.Reason == gomail.ErrSMTPData {
			return fmt.Errorf("send a mail: %s: %w", failed.Reason, errRefused)
		}
		return fmt.Errorf("send a mail: %s", failed.Reason)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.New("send a mail: the server took too long")
	}
	return errors.New("send a mail: the server cannot be reached")
}

// printed tells mails in the log: where there is no mail server, on the private database alone.
type printed struct{ log *slog.Logger }

// NewPrinted makes a sender for a machine without a mail server: what would be sent stands in the log, codes too.
func NewPrinted(log *slog.Logger) Sender { return printed{log} }

func (p printed) Send(_ context.Context, _ string, m Message) error {
	subject, _ := m.text()
	p.log.Info("mail (no SMTP_URL: not sent)", "to", m.To, "subject", subject, "code", m.Code)
	return nil
}

// unsent refuses: a database of one's own without a mail server.
type unsent struct{}

// NewUnsent makes a sender for an installation that nobody gave a mail server: mails wait for one.
func NewUnsent() Sender { return unsent{} }

func (unsent) Send(context.Context, string, Message) error {
	return errors.New("send a mail: there is no SMTP_URL")
}
