package mail

import (
	"context"
	"errors"
	"log/slog"
	"strings"
)

// Sender sends one mail. The id makes its Message-ID, so that a mail that comes twice can be told to be one. Errors wrap ErrRefused where
// sending it again is of no use; none repeats the address that it goes to, nor what it says.
type Sender interface {
	Send(ctx context.Context, id string, m Message) error
}

// ErrRefused is that this mail will never be taken.
var ErrRefused = errors.New("refused for good")

// printer tells mails in the log in place of sending them.
type printer struct{ log *slog.Logger }

// NewPrinter makes the sender of an installation on a developer's machine: whole mails stand in the log, with addresses and codes. It is for
// a private database without a mail server, and for nothing else.
func NewPrinter(log *slog.Logger) Sender { return printer{log} }

func (p printer) Send(_ context.Context, _ string, m Message) error {
	code, _, _ := strings.Cut(m.Body, "\n\n") // it stands first, where there is one
	if strings.Contains(code, " ") {
		code = ""
	}
	p.log.Info("mail (no SMTP_URL: not sent)", "to", m.To, "subject", m.Subject, "code", code, "body", m.Body)
	return nil
}
