// One message at a time, in the corner, gone after a while.
import React, { createContext, useContext, useMemo, useState } from "react";
import { Toast } from "react-bootstrap";

const Add = createContext(null);
let number = 0;

export function ToastProvider({ children }) {
  const [toast, setToast] = useState(null);
  const add = (item) => setToast({ ...item, number: ++number }); // another one at each showing, as Stash's own
  return (
    <Add.Provider value={add}>
      {children}
      <div className="toast-container">
        {toast && (
          <Toast
            key={toast.number}
            autohide
            delay={toast.delay ?? 3000}
            className={toast.variant ?? "success"}
            onClose={() => setToast(null)}
          >
            <Toast.Header>
              <span className="mr-auto">{toast.content}</span>
            </Toast.Header>
          </Toast>
        )}
      </div>
    </Add.Provider>
  );
}

export function useToast() {
  const toast = useContext(Add);
  return useMemo(
    () => ({
      toast,
      success: (content) => toast({ content }),
      error: (error) => toast({ content: error?.message ?? String(error), variant: "danger", delay: 5000 }),
    }),
    [toast],
  );
}
