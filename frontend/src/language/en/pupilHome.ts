export const pupilHome = {
  title: "Your summaries",
};
