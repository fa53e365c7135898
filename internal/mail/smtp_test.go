package mail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"alliances/internal/mail"
)

var credentials = url.UserPassword(user, password).String() + "@"

const from = "?from=bonjour@alliances.example"

// sender sends to a server under its name.
func sender(t *testing.T, m *mailServer, address string) mail.Sender {
	t.Helper()
	s, err := mail.NewSMTP(address)
	if err != nil {
		t.Fatal(err)
	}
	return mail.At(s, m.address, m.roots)
}

var letter = mail.Message{To: "Zoe.N'Diaye@example.org", Subject: "Où êtes-vous ?", Body: "04719358\n\nÀ bientôt.\n.\nQUIT\n" + strings.Repeat("long ", 300) + "\n"}

func (r received) decoded(t *testing.T) (subject, body string) {
	t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(r.header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(r.text)))
	if err != nil {
		t.Fatal(err)
	}
	return subject, strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestSMTPSends(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, address     string
		kind              kind
		secured, signedIn bool
	}{
		{"STARTTLS", "smtp://" + credentials + serverName + ":587" + from, starttls, true, true},
		{"STARTTLS, no port, no password", "smtp://" + serverName + from, starttls, true, false},
		{"TLS from the start", "smtps://" + credentials + serverName + from, fromStart, true, true},
		{"this machine", "smtp://" + credentials + "127.0.0.1:25" + from, clear, false, true},
		{"this machine with STARTTLS", "smtp://127.0.0.1:25" + from, starttls, true, false},
		{"in the clear where that is said", "smtp://" + serverName + ":25" + from + "&tls=none", clear, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := newMailServer(t, c.kind)
			s := sender(t, server, c.address)
			for range 2 {
				if err := s.Send(t.Context(), "7.abc", letter); err != nil {
					t.Fatal(err)
				}
			}
			mails := server.taken()
			if len(mails) != 2 {
				t.Fatalf("%d mails came", len(mails))
			}
			got := mails[0]
			if got.from != "bonjour@alliances.example" || got.to != letter.To || got.secured != c.secured || got.signedIn != c.signedIn {
				t.Errorf("it came as %+v", got)
			}
			if subject, body := got.decoded(t); subject != letter.Subject || body != letter.Body {
				t.Errorf("it says %q, %q", subject, body)
			}
			for name, want := range map[string]string{"Message-Id": "<7.abc@alliances.example>", "From": `"Alliances" <bonjour@alliances.example>`, "To": "<" + letter.To + ">",
				"Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8", "User-Agent": "", "X-Mailer": "", "Bcc": ""} {
				if value := got.header.Get(name); value != want {
					t.Errorf("%s: %s, want %s", name, value, want)
				}
			}
			if date, err := got.header.Date(); err != nil || time.Since(date).Abs() > time.Hour {
				t.Errorf("it is of %v: %v", date, err)
			}
			if mails[1].header.Get("Message-Id") != got.header.Get("Message-Id") {
				t.Error("the same mail has two ids")
			}
		})
	}
}

// secrets are in no error.
func secrets(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{password, url.QueryEscape(password), "Geheim", user, letter.To, "Diaye", "example.org", "04719358"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells %q: %v", secret, err)
		}
	}
}

// What a server answers, and whether the mail is refused for good then.
func TestSMTPFails(t *testing.T) {
	t.Parallel()
	cut := func(conn net.Conn) { conn.Close() }
	for _, c := range []struct {
		name    string
		change  func(m *mailServer)
		refused bool
		says    string
	}{
		{"no such mailbox", func(m *mailServer) { m.onTo = answer(550) }, true, "550"},
		{"come again", func(m *mailServer) { m.onTo = answer(451) }, false, "451"},
		{"mailbox full for now", func(m *mailServer) { m.onTo = answer(452) }, false, "452"},
		{"sender not allowed", func(m *mailServer) { m.onFrom = answer(553) }, false, "553"},
		{"sender too fast", func(m *mailServer) { m.onFrom = answer(421) }, false, "421"},
		{"text not wanted", func(m *mailServer) { m.onData = func(net.Conn) error { return answer(554)(letter.To) } }, true, "554"},
		{"text not now", func(m *mailServer) { m.onData = func(net.Conn) error { return answer(450)(letter.To) } }, false, "450"},
		{"cut before the text", func(m *mailServer) { m.onText = cut }, false, "lost"},
		{"cut after the text", func(m *mailServer) { m.onData = func(conn net.Conn) error { conn.Close(); return nil } }, false, "lost"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := newMailServer(t, starttls)
			c.change(server)
			err := sender(t, server, "smtp://"+credentials+serverName+from).Send(t.Context(), "1.a", letter)
			if err == nil || errors.Is(err, mail.ErrRefused) != c.refused || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v", err)
			}
			secrets(t, err)
		})
	}
}

// A server that hangs up, or says nothing any more, once it took the mail has taken it.
func TestSMTPGoodbyeIsNotNeeded(t *testing.T) {
	t.Parallel()
	for name, taken := range map[string]func(ctx context.Context, conn net.Conn){
		"hangs up":     func(_ context.Context, conn net.Conn) { conn.Close() },
		"says nothing": func(ctx context.Context, _ net.Conn) { <-ctx.Done() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newMailServer(t, starttls)
			server.onTaken = func(conn net.Conn) { taken(t.Context(), conn) }
			if err := sender(t, server, "smtp://"+serverName+from).Send(t.Context(), "1.a", letter); err != nil {
				t.Error(err)
			}
			if n := len(server.taken()); n != 1 {
				t.Errorf("%d mails came", n)
			}
		})
	}
}

// Nothing is told to a server before it is known to be ours.
func TestSMTPKeepsTheWordsBehindTLS(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind    kind
		address string
		foreign bool // its certificate is signed by nobody known
	}{
		"no STARTTLS":            {clear, "smtp://" + credentials + serverName + from, false},
		"foreign certificate":    {starttls, "smtp://" + credentials + serverName + from, true},
		"foreign, TLS first":     {fromStart, "smtps://" + credentials + serverName + from, true},
		"of another name":        {starttls, "smtp://" + credentials + "other.example" + from, false},
		"STARTTLS for TLS first": {starttls, "smtps://" + credentials + serverName + from, false},
		"foreign, this machine":  {starttls, "smtp://" + credentials + "localhost" + from, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newMailServer(t, c.kind)
			s := sender(t, server, c.address)
			if c.foreign {
				s = mail.At(s, server.address, nil)
			}
			err := s.Send(t.Context(), "1.a", letter)
			if err == nil || errors.Is(err, mail.ErrRefused) {
				t.Fatalf("%v", err)
			}
			secrets(t, err)
			if server.tries > 0 || len(server.taken()) > 0 {
				t.Errorf("%d tries to sign in, %d mails", server.tries, len(server.taken()))
			}
		})
	}
}

func TestSMTPWrongPassword(t *testing.T) {
	t.Parallel()
	server := newMailServer(t, starttls)
	wrong := url.UserPassword(user, "Geheim2").String() + "@"
	err := sender(t, server, "smtp://"+wrong+serverName+from).Send(t.Context(), "1.a", letter)
	if err == nil || errors.Is(err, mail.ErrRefused) || server.tries != 1 {
		t.Fatalf("%d tries: %v", server.tries, err)
	}
	secrets(t, err)
}

// listen has each connection answered by a function, and gives the address.
func listen(t *testing.T, answer func(conn net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				answer(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// What is no mail server, or one that does not answer, holds nobody for long.
func TestSMTPStrangers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scheme string
		answer func(conn net.Conn)
		says   string
	}{
		"silence":         {"smtp", func(conn net.Conn) { io.Copy(io.Discard, conn) }, "too long"},
		"silence, TLS":    {"smtps", func(conn net.Conn) { io.Copy(io.Discard, conn) }, ""},
		"drops":           {"smtp", slowly("220 hello\r\n250-" + strings.Repeat("x", 100)), "too long"},
		"no greeting":     {"smtp", func(net.Conn) {}, ""},
		"another service": {"smtp", func(conn net.Conn) { fmt.Fprint(conn, "HTTP/1.1 400 Bad Request\r\n\r\n") }, "speak"},
		"closed":          {"smtp", func(conn net.Conn) { fmt.Fprint(conn, "554 no service for Zoe.N'Diaye@example.org\r\n") }, "554"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := mail.NewSMTP(c.scheme + "://" + credentials + serverName + from)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			err = mail.Within(mail.At(s, listen(t, c.answer), nil), 300*time.Millisecond).Send(t.Context(), "1.a", letter)
			if err == nil || errors.Is(err, mail.ErrRefused) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
			secrets(t, err)
			if took := time.Since(began); took > 10*time.Second { // the bound of 300 ms, not the client's own of half a minute
				t.Errorf("it took %v", took)
			}
		})
	}
}

// slowly says something a byte at a time, as long as somebody listens.
func slowly(text string) func(conn net.Conn) {
	return func(conn net.Conn) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for i := 0; ; i++ {
			<-tick.C
			if _, err := conn.Write([]byte{text[min(i, len(text)-1)]}); err != nil {
				return
			}
		}
	}
}

// A mail goes to one address, and has the headers that it should have, whatever stands in its fields.
func TestSMTPInjection(t *testing.T) {
	t.Parallel()
	server := newMailServer(t, starttls)
	s := sender(t, server, "smtp://"+serverName+from)
	for _, to := range []string{"", "zoe", "zoe@example.org, victim@example.org", "Zoe <zoe@example.org>", "zoe@example.org\r\nRCPT TO:<victim@example.org>", "zoe@example.org\n",
		"zoe@example.org>\r\nDATA", "<zoe@example.org>", " zoe@example.org", `"a b"@example.org`, "zoe@example.org (c)", "undisclosed:zoe@example.org;", "zoe@example.org\x00"} {
		err := s.Send(t.Context(), "1.a", mail.Message{To: to, Subject: "x", Body: "x"})
		if !errors.Is(err, mail.ErrRefused) || to != "" && strings.Contains(err.Error(), to) {
			t.Errorf("to %q: %v", to, err)
		}
	}
	if n := len(server.taken()); n != 0 {
		t.Fatalf("%d mails came", n)
	}
	for _, subject := range []string{"x\r\nBcc: victim@example.org", "x\nBcc: victim@example.org\n\nbody", "x\rBcc: y", strings.Repeat("é", 2000), "=?utf-8?q?a=0D=0ABcc:b?="} {
		if err := s.Send(t.Context(), "1.a", mail.Message{To: "zoe@example.org", Subject: subject, Body: "one\r\n.\r\nMAIL FROM:<a@b.c>\r\n"}); err != nil {
			t.Fatal(err)
		}
		mails := server.taken()
		got := mails[len(mails)-1]
		if got.to != "zoe@example.org" || got.header.Get("Bcc") != "" || len(got.header) != 9 {
			t.Errorf("%q made of it %d headers: %v", subject, len(got.header), got.header)
		}
		if _, body := got.decoded(t); body != "one\n.\nMAIL FROM:<a@b.c>\n" {
			t.Errorf("%q made of its body %q", subject, body)
		}
	}
}

// An address that is not ASCII needs a server that says it can.
func TestSMTPOfOtherScripts(t *testing.T) {
	t.Parallel()
	server := newMailServer(t, starttls)
	if err := sender(t, server, "smtp://"+serverName+from).Send(t.Context(), "1.a", mail.Message{To: "zoé@example.org", Subject: "x", Body: "x"}); err != nil {
		t.Fatal(err)
	}
	if mails := server.taken(); len(mails) != 1 || mails[0].to != "zoé@example.org" {
		t.Errorf("%+v came", mails)
	}
}

func TestAddressesOfMailServers(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "mail.example", "http://mail.example" + from, "smtp://" + from, "smtp://mail.example", "smtp://mail.example?from=", "smtp://mail.example?from=Alliances",
		"smtp://mail.example?from=A%20%3Ca@b.c%3E", "smtp://mail.example?from=a@b.c%0d%0aBcc:x", "smtp://mail.example:0" + from, "smtp://mail.example:70000" + from, "smtp://mail.example" + from + "&tls=",
		"smtp://mail.example" + from + "&tls=maybe", "smtps://mail.example" + from + "&tls=none", "smtp://mail.example" + from + "&starttls=no", "smtp://mail.example/path" + from, "smtp://outbox@mail.example" + from, "smtp://mail.example?from=a@b.c;x=y",
		"smtp://outbox:Geheim@mail.example" + from + "&tls=none", "smtp://outbox:Geheim%@mail.example" + from, "smtp://outbox:Geheim@mail.example:x" + from} {
		if s, err := mail.NewSMTP(address); err == nil {
			t.Errorf("%q is taken: %+v", address, s)
		} else if strings.Contains(err.Error(), "Geheim") || strings.Contains(err.Error(), "mail.example") || strings.Contains(err.Error(), "\n") {
			t.Errorf("the error on %q is %v", address, err)
		}
	}
	for _, address := range []string{"smtp://127.0.0.1:25?from=a@b.c&tls=none", "smtp://[::1]:25?from=a@b.c", "smtp://a:b@localhost/?from=a@b.c&tls=none", "smtps://a%40b:c%2Fd@mail.example?from=a@b.c"} {
		if _, err := mail.NewSMTP(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
