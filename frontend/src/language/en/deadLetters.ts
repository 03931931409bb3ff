export const deadLetters = {
  title: "Failed jobs",
};
