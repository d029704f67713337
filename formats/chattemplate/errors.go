package chattemplate

import (
	"fmt"

	"github.com/slmgen/slmgen/internal/fault"
)

// The classes of errors, named as Python and jinja2 name them.
const (
	SyntaxError       = "TemplateSyntaxError"
	AssertionFailure  = "TemplateAssertionError"
	RuntimeFailure    = "TemplateRuntimeError"
	UndefinedFailure  = "UndefinedError"
	RaisedByTemplate  = "TemplateError" // what raise_exception raises
	SecurityFailure   = "SecurityError"
	TypeFailure       = "TypeError"
	LimitFailure      = "LimitError" // a limit of this package; no class of Python's
	filterArgument    = "FilterArgumentError"
	valueError        = "ValueError"
	keyError          = "KeyError"
	overflowError     = "OverflowError"
	zeroDivision      = "ZeroDivisionError"
	assertionError    = "AssertionError"
	indexError        = "IndexError"
	attributeError    = "AttributeError"
	pySyntaxError     = "SyntaxError"
	nameError         = "NameError"
	templatesNotFound = "TemplateNotFound"
)

// Error is why a template could not be parsed or rendered. It is always found inside a fault.Error (errors.As finds it), whose code is
// "too_large" for LimitError and "invalid" for every other class.
type Error struct {
	// Class is the name that Python gives the exception: "TemplateSyntaxError", "UndefinedError", "TypeError", "SecurityError", ...;
	// "TemplateError" is what a template raised itself by raise_exception.
	Class string
	// Message is the exception's own text; what raise_exception was given.
	Message string
	// Line is the 1-based line of the template; of a statement that spans several, its first.
	Line int
}

// Error renders class and message.
func (e *Error) Error() string { return e.Class + ": " + e.Message }

// failure travels as a panic from where it happens to Parse or Render, which turn it into an error.
type failure struct{ Error }

func raise(class, format string, args ...any) {
	msg := format
	if len(args) > 0 {
		msg = fmt.Sprintf(format, args...)
	}
	panic(&failure{Error{Class: class, Message: msg}})
}

func raiseAt(line int, class, format string, args ...any) {
	panic(&failure{Error{Class: class, Message: fmt.Sprintf(format, args...), Line: line}})
}

func typeError(format string, args ...any) { raise(TypeFailure, format, args...) }

// caught turns a recovered panic into the error of Parse or Render. Anything but a failure is a defect of this package: it is reported,
// not raised, so that a template never stops the program.
func caught(r any, line int) error {
	f, ok := r.(*failure)
	if !ok {
		return fault.New(fault.Internal, "the template engine failed at line %d: %v", line, r).Do("report it with the template")
	}
	e := f.Error
	if e.Line == 0 {
		e.Line = line
	}
	code := fault.Invalid
	if e.Class == LimitFailure {
		code = fault.TooLarge
	}
	return fault.Wrap(code, &e, "chat template, line %d: %s", e.Line, e.Error()).At(fault.Position{Line: int64(e.Line), Byte: -1})
}
