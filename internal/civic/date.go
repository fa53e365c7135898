package civic

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a civil day, without a time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads a day written as 2026-11-22; any other text, and a day that no calendar has, is an error.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("a day is written as 2026-11-22")
	}
	return DateOf(t), nil
}

// DateOf is the day of t in t's own location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// Scan reads a value of the database's date type.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*d = DateOf(v)
		return nil
	case []byte:
		return d.Scan(string(v))
	case string:
		parsed, err := ParseDate(v)
		*d = parsed
		return err
	}
	return fmt.Errorf("scan a date from %T", src)
}

// Value writes the day for the database.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Before tells whether it is an earlier day than another.
func (d Date) Before(other Date) bool { return d.String() < other.String() }

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// French writes the day as French texts do: 1er mars 2027.
func (d *Date) French() string {
	first := ""
	if d.Day == 1 {
		first = "er"
	}
	return fmt.Sprintf("%d%s %s %d", d.Day, first, frenchMonths[d.Month-1], d.Year)
}
