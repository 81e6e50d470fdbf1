// One of several, as buttons side by side: the chosen one is the tab stop, left and right go through them.
import "./segments.css";
import { React, useFocusEffect, useRef } from "../../host.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * `options`: [{value, text, className?}], `value` perhaps none of them; `children(option)` draws one instead of its text.
 * `numbered`: shows the keys 1, 2, …; `place(element)` is told of the tab stop.
 */
export function Segments({ label, options, value, onChoose, numbered, place, className = "", children }) {
  const buttons = useRef([]);
  const chosen = options.findIndex((each) => each.value === value);
  const stop = Math.max(0, chosen);
  useFollow(buttons, stop);
  const onKeyDown = (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const from = buttons.current.indexOf(event.target);
    const next = (from + step + options.length) % options.length;
    buttons.current[next].focus();
    onChoose(options[next].value);
  };
  return (
    <span className={`sense-segments ${className}`} role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          className={`sense-segment ${option.className ?? ""}`}
          aria-checked={index === chosen}
          tabIndex={index === stop ? 0 : -1}
          ref={(element) => {
            buttons.current[index] = element;
            if (element && index === stop) place?.(element);
          }}
          onClick={() => onChoose(option.value, true)}
        >
          {children ? children(option) : <span>{option.text}</span>}
          {numbered && (
            <kbd aria-hidden="true" className="sense-segment-number">
              {index + 1}
            </kbd>
          )}
        </button>
      ))}
    </span>
  );
}

/** Where one of the buttons has the focus, the one that was chosen gets it. */
function useFollow(buttons, stop) {
  useFocusEffect(() => {
    const at = buttons.current.indexOf(document.activeElement);
    if (at >= 0 && at !== stop) buttons.current[stop]?.focus();
  }, [stop]);
}
