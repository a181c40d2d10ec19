// It has no types of its own installed, and they would say the same.
declare module 'express4' {
  export { default } from 'express'
}
