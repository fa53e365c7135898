package mail

import (
	"crypto/tls"
	"errors"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// NewSMTP makes the sender for a mail server, written as smtp://user:password@host:587?from=name@example.org (the server must offer
// STARTTLS, unless it is this machine or tls=none is said) or smtps://… (TLS from the start, port 465). Certificates are verified. A password
// is never sent in the clear to another machine. The error is one line for the operator, and repeats nothing of the address.
func NewSMTP(address string) (Sender, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("a mail server is written as smtp://user:password@host:587?from=name@example.org, or smtps://…, special characters percent-encoded")
	}
	s := &smtp{host: u.Hostname(), port: 587, first: u.Scheme == "smtps", within: sendTimeout, dial: new(net.Dialer).DialContext}
	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
	if s.first {
		s.port = 465
	}
	if u.Port() != "" {
		if s.port, err = strconv.Atoi(u.Port()); err != nil || s.port < 1 || s.port > 65535 {
			return nil, errors.New("the port of the mail server is a number up to 65535")
		}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("what follows ? in the address of the mail server cannot be read")
	}
	for name := range query {
		if name != "from" && name != "tls" {
			return nil, errors.New("the address of a mail server may say from=… and tls=none, and nothing else")
		}
	}
	s.from = query.Get("from")
	if !bare(s.from) {
		return nil, errors.New("the address of the mail server says from whom mails come: ?from=name@example.org")
	}
	s.domain = s.from[strings.LastIndexByte(s.from, '@')+1:]
	plain := query.Has("tls")
	if plain && (query.Get("tls") != "none" || s.first) {
		return nil, errors.New("tls=none is all that may be said of TLS, and not of smtps://…")
	}
	policy := gomail.TLSMandatory
	switch {
	case plain:
		policy = gomail.NoTLS
	case loopback(s.host):
		policy = gomail.TLSOpportunistic
	}
	// One mail a connection: to ask whether it lives, or to have it forget the mail, would cost a round trip each, and an answer lost there
	// would count as a mail lost.
	s.options = []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(sendTimeout), gomail.WithTLSConfig(s.tls), gomail.WithTLSPolicy(policy), gomail.WithoutNoop(), gomail.WithoutRset()}
	if s.first {
		s.options = append(s.options, gomail.WithSSL())
	}
	if password, ok := u.User.Password(); ok != (u.User != nil) {
		return nil, errors.New("the mail server's user has no password: user:password@host, or neither")
	} else if ok {
		if plain && !loopback(s.host) {
			return nil, errors.New("a password is not sent in the clear: leave tls=none or the password out of the address of the mail server")
		}
		s.options = append(s.options, gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, errors.New("the mail server cannot be used as it is written")
	}
	return s, nil
}

// bare tells whether a text is one address and nothing else: no name, comment, quotes, or line break.
func bare(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && parsed.Name == ""
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
