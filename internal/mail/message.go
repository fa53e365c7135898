// Package mail writes to people: plain texts in French and English, sent from the outbox by SMTP or, where there is none, told in the log.
package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Place is where mails wait: what seals them for there opens them nowhere else.
const Place = "civic.job.payload mail"

// Message is a mail as it waits in the outbox: the payload of a job of kind postgres.JobMail, sealed.
type Message struct {
	To            string // a bare address
	Subject, Body string
	Until         time.Time // it is of no use after that, and not sent any more; zero: always
}

// Write makes the mail that tells a text to an address, in English for the locale en, else in French.
func Write(to, locale string, text Text) Message {
	l := french
	if locale == "en" {
		l = english
	}
	subject, body, useful := text.write(l)
	body += "\n\n-- \n" + l.of("Message automatique : une réponse ne serait pas lue.", "This is an automatic message: a reply would not be read.") + "\n"
	m := Message{To: to, Subject: l.typeset(subject), Body: l.typeset(body)}
	if useful != 0 {
		m.Until = time.Now().Add(useful)
	}
	return m
}

// Encode is the payload of a mail, to be sealed.
func (m Message) Encode() []byte {
	payload, err := json.Marshal(m)
	if err != nil {
		panic(err) // only for a year beyond 9999
	}
	return payload
}

func decode(payload []byte) (Message, error) {
	var m Message
	if err := json.Unmarshal(payload, &m); err != nil {
		return m, errors.New("the mail cannot be read") // the error might repeat some of it
	}
	return m, nil
}

// Text is what a mail tells: one of the types of this package.
type Text interface {
	// write gives subject and body, and for how long they are of use; 0: always. A subject holds nothing that others wrote.
	write(l language) (subject, body string, useful time.Duration)
}

// language is a column of the texts.
type language int

const (
	french language = iota
	english
)

func (l language) of(inFrench, inEnglish string) string {
	if l == english {
		return inEnglish
	}
	return inFrench
}

// typeset puts the spaces that do not break where French has them, so that texts are written here with ordinary ones.
func (l language) typeset(text string) string {
	if l == english {
		return text
	}
	const fixed = "\u00a0"
	return strings.NewReplacer(" ?", fixed+"?", " !", fixed+"!", " :", fixed+":", " ;", fixed+";", "« ", "«"+fixed, " »", fixed+"»").Replace(text)
}

// minutes says how long something is valid.
func (l language) minutes(d time.Duration) string {
	if n := int(d.Round(time.Minute).Minutes()); n > 1 {
		return fmt.Sprintf("%d minutes", n)
	}
	return "1 minute"
}

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// date writes a day of the universal time.
func (l language) date(t time.Time) string {
	t = t.UTC()
	if l == english {
		return t.Format("2 January 2006")
	}
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, months[t.Month()-1], t.Year())
}

// instant writes a minute of the universal time, for readers may live in any of twelve zones.
func (l language) instant(t time.Time) string {
	return l.date(t) + l.of(" à ", " at ") + t.UTC().Format("15:04") + l.of(" (temps universel)", " (universal time)")
}
